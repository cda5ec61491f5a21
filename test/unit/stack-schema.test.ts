import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { settingsJsonSchema, stackFileJsonSchema } from '../../lib/settings/json-schema.ts';
import { settingsPage } from '../../lib/settings/page.ts';
import { claimedBlocks } from '../examples/claims.ts';
import { configWith, settingsOf } from '../given-settings.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const published = JSON.parse(read('schema/stack.schema.json'));
const accepts = new Ajv2020({ allErrors: true }).compile(published);

const stackFiles = ['.', ...readdirSync(join(root, 'examples')).map((name) => `examples/${name}`)].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => /^Pulumi\..+\.yaml$/.test(name))
    .map((name) => join(folder, name)),
);

test('the published schema and docs/settings.md are those of lib/settings (npm run schema)', () => {
  assert.deepEqual(published, stackFileJsonSchema());
  assert.equal(read('docs/settings.md'), settingsPage());
});

for (const file of stackFiles) {
  test(`${file} fits the schema`, () => assert.ok(accepts(parse(read(file))), JSON.stringify(accepts.errors)));
}

test('the reference stack and the examples are all that is looked at', () => assert.equal(stackFiles.length, 5));

test('the example of docs/settings.md is a whole set-up, and names the schema', () => {
  const [example = { text: '' }, ...others] = claimedBlocks(
    'test/unit/stack-schema.test.ts',
    'docs/settings.md',
    'yaml',
  );
  assert.deepEqual(others, []);
  const [, schema = ''] = /^# yaml-language-server: \$schema=(.+)$/m.exec(example.text) ?? [];
  assert.deepEqual(JSON.parse(read(schema)), published);
  const file = parse(example.text) as { config: Record<string, unknown> };
  assert.ok(accepts(file), JSON.stringify(accepts.errors));
  assert.equal(settingsOf(file.config).webhooks.length, 1);
});

/** Every setting has a meaning, at whichever depth. */
function withoutMeaning(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((part) => withoutMeaning(part, path));
  const { properties = {}, ...rest } = schema as { properties?: Record<string, { description?: string }> };
  const missing = Object.entries(properties)
    .filter(([key, { description = '' }]) => key !== 'type' && description === '')
    .map(([key]) => `${path}.${key}`);
  const below = Object.entries(properties).flatMap(([key, child]) => withoutMeaning(child, `${path}.${key}`));
  const { items, anyOf, oneOf } = rest as Record<string, unknown>;
  return [...missing, ...below, ...withoutMeaning([items, anyOf, oneOf].flat(), path)];
}

test('every setting has a meaning', () => assert.deepEqual(withoutMeaning(settingsJsonSchema(), 'fluxhook'), []));

const good: Record<string, unknown>[] = [
  {},
  { repository: 'acme/app', exposure: 'NodePort', shared: 'true', token: { secure: 'v1:a' } },
  { exposure: { type: 'Ingress', host: 'flux.example.org', tls: { secretName: 't', issuer: { name: 'le' } } } },
  { exposure: { type: 'LoadBalancer', sources: ['192.0.2.0/24'], ipFamilies: ['IPv6'] } },
  { tokenSource: { type: 'sops', recipients: ['age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw'] } },
  { source: { ref: { tag: 'v1' }, secretRef: 'git' }, receiver: { suspend: true } },
  { webhooks: [{ repository: 'acme/app', name: 'app', token: { secure: 'v1:a' } }] },
  { hookRanges: { date: '2026-11-01', ranges: ['192.0.2.0/24'] }, hookEvents: ['release', 'ping'] },
  { 'kubernetes:context': 'kind', 'policy:source-ranges': 'why' },
];

const bad: Record<string, unknown>[] = [
  { intervall: '1h' },
  { interval: '15 minutes' },
  { interval: 5 },
  { exposure: 'Public' },
  { exposure: { type: 'LoadBalancer', tls: { secretName: 't' } } },
  { exposure: { type: 'Ingress' } },
  { exposure: { type: 'LoadBalancer', sources: 'all' } },
  { tokenSource: { type: 'sops', recipients: [] } },
  { tokenSource: { type: 'external-secret', store: 'SecretStore/a' } },
  { source: { nmae: 'x' } },
  { hookEvents: ['pushed'] },
  { hookScope: 'user' },
  { webhooks: { repository: 'acme/app' } },
  { webhooks: [{ repository: 'acme/app', exposure: 'None' }] },
  { shared: 'yes' },
  { nodeAddress: 'node.example.org' },
];

for (const [cases, fits] of [
  [good, true],
  [bad, false],
] as const) {
  for (const values of cases) {
    test(`${JSON.stringify(values)} ${fits ? 'fits' : 'does not fit'}`, () => {
      const { values: config } = configWith(values);
      assert.equal(accepts({ encryptionsalt: 'v1:a', config }), fits, JSON.stringify(accepts.errors));
    });
  }
}

test('the defaults that the schema names are those that are used', () => {
  const { properties = {} } = settingsJsonSchema() as { properties?: Record<string, { default?: unknown }> };
  const settings = settingsOf({ repository: 'acme/app' });
  const [webhook] = settings.webhooks;
  const used: Record<string, unknown> = {
    ...settings,
    branch: Object.values(webhook?.source?.ref ?? {})[0],
    interval: webhook?.source?.interval,
    hookEvents: webhook?.hookEvents,
    hookScope: webhook?.scope,
    tokenSlot: webhook?.tokenSlot,
    service: settings.entrance.metadata?.name,
  };
  const named = Object.entries(properties).filter(([, schema]) => schema.default !== undefined);
  assert.deepEqual(
    Object.fromEntries(named.map(([key, schema]) => [key, schema.default])),
    Object.fromEntries(named.map(([key]) => [key, used[key]])),
  );
  assert.equal(named.length, 11);
});
