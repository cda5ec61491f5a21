import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { rules } from '../../policy/rules/index.ts';
import { type Claim, corpus, Sides } from './corpus.ts';
import { assertIntact } from './markup.ts';
import { type Reviewed, reviewed } from './reviewed.ts';

for (const { name, claims, write } of corpus()) {
  test(name, async () => {
    using sides = new Sides();
    write(sides.before, sides.after);
    const said = await reviewed(sides);
    assertIntact(said.markdown);
    assert.deepEqual(
      claims.flatMap((claim) => broken(claim, said) ?? []),
      [],
    );
  });
}

/** What is wrong with a claim, or undefined when it holds. */
function broken(claim: Claim, said: Reviewed): string | undefined {
  const { kind, value } = claim;
  const all = `${said.terminal}\n${said.markdown}`;
  if (kind === 'hides') return all.includes(value) ? `hides: ${value}, but: ${around(all, value)}` : undefined;
  if (kind === 'shows') return said.markdown.includes(value) ? undefined : `shows: ${value}, but it says: ${all}`;
  // What is set as code reads like the rest.
  if (kind === 'says' && !all.includes(value) && !all.replaceAll('`', '').includes(value))
    return `says: ${value}, but it says: ${all}`;
  if (kind === 'says') return undefined;
  return brokenRule(claim, said);
}

function brokenRule({ kind, value }: Claim, { markdown, terminal, findings }: Reviewed): string | undefined {
  const claim = `${kind}: ${value}`;
  if (!rules.some((rule) => rule.name === value)) return `${claim}: there is no such rule`;
  if (markdown === '') return `${claim}, but it cannot be reviewed: ${terminal}`;
  const found = findings
    .filter(({ rule }) => rule.name === value)
    .map(({ object, problem }) => `${object}: ${problem}`);
  if (kind === 'silent') return found.length === 0 ? undefined : `${claim}, but: ${found.join('; ')}`;
  if (found.length > 0) return undefined;
  return `${claim}, but only: ${findings.map(({ rule }) => rule.name).join(', ') || 'nothing'}`;
}

function around(text: string, value: string): string {
  const at = text.indexOf(value);
  return text.slice(Math.max(0, at - 60), at + value.length + 30);
}

/** Lists of names, JSON arrays of strings; each is tried in every place that takes a name. */
const names = join(import.meta.dirname, 'names');

for (const list of readdirSync(names)) {
  describe(`names/${list}`, () => {
    for (const name of JSON.parse(readFileSync(join(names, list), 'utf8')) as string[]) {
      test(JSON.stringify(name), async () => {
        for (const place of places) {
          using sides = new Sides();
          const objects = place(name);
          writeFileSync(
            join(sides.after, 'all.json'),
            JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
          );
          await assertHarmless(sides, objects.length);
          // The same as what was there and goes.
          using gone = new Sides();
          writeFileSync(
            join(gone.before, 'all.json'),
            JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
          );
          await assertHarmless(gone, objects.length);
        }
        if (/^[^/\0]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name)) await fileNamed(name);
      });
    }
  });
}

/** Whatever an object is called, it is counted, and the review stays one. */
async function assertHarmless(sides: Sides, count: number): Promise<void> {
  const { markdown, terminal } = await reviewed(sides);
  assert.notEqual(markdown, '', terminal);
  assertIntact(markdown);
  assert.match(markdown, new RegExp(`^Objects: ${count} (added|removed)\\.`, 'm'));
}

async function fileNamed(name: string): Promise<void> {
  using sides = new Sides();
  writeFileSync(join(sides.after, `${name}.yaml`), 'apiVersion: v1\nkind: Service\nmetadata: { name: it }\n');
  writeFileSync(join(sides.after, `${name}.yml`), 'resources: []\n---\na: [\n');
  const { markdown, terminal } = await reviewed(sides);
  assertIntact(markdown);
  // One line for the file, and those of its problem.
  assert.ok(terminal.split('\n').length <= 6, terminal);
}

type Objects = readonly Readonly<Record<string, unknown>>[];

/** Where the author of a manifest chooses a text that a review repeats. */
const places: readonly ((text: string) => Objects)[] = [
  (name) => [
    { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules: [{ verbs: ['*'] }] },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { token: 'of-the-corpus' } },
  ],
  (namespace) => [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'it', namespace }, spec: { type: 'NodePort' } },
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata: { name: 'it', namespace },
      spec: { type: 'github', secretRef: { name: 'it' }, resources: [{ kind: 'GitRepository', name: '*' }] },
    },
  ],
  (text) => [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it', labels: { [text]: text } }, data: { [text]: text } },
    { apiVersion: text, kind: text, metadata: { name: 'it' }, spec: { [text]: { [text]: [text] } } },
    { apiVersion: `${text}/v1`, kind: 'Thing', metadata: { name: 'it' }, spec: { [text]: text } },
  ],
  (text) => [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'it', annotations: { 'policy.fluxhook.dev/https': text } },
      spec: { url: text, interval: text, ref: { branch: text } },
    },
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata: { name: 'it' },
      spec: {
        type: text,
        events: [text],
        secretRef: { name: text },
        resources: [{ kind: text, name: text }],
        resourceFilter: text,
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'it' },
      spec: { rules: [{ host: text, http: { paths: [{ path: text, backend: { service: { name: text } } }] } }] },
    },
  ],
];
