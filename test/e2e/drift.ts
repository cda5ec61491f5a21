import assert from 'node:assert/strict';
import { join } from 'node:path';
import { execa } from 'execa';
import { commitAndPush } from '../../sandbox/demo/push.ts';
import { diagnosisOf, faultsOf } from './doctor-scene.ts';
import type { Observed } from './drift-page.ts';
import { bare, Project } from './project.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

/** A webhook of the stack: its Receiver, and where GitHub has the hook. */
export interface Side {
  readonly name: 'fleet' | 'website';
  /** `repos/acme/fleet/hooks` or `orgs/acme/hooks`. */
  readonly hooks: string;
}

/** One at a repository and one at an organization: whatever happens, happens to both. */
export const sides: readonly Side[] = [
  { name: 'fleet', hooks: 'repos/acme/fleet/hooks' },
  { name: 'website', hooks: 'orgs/acme/hooks' },
];

export interface Hook {
  readonly id: number;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: Readonly<Record<string, string>>;
}

interface Delivery {
  readonly id: number;
  readonly event: string;
  readonly status_code: number;
}

export interface Drift {
  readonly make: (side: Side) => Promise<unknown>;
  /** Done once and not for each webhook. */
  readonly once?: () => Promise<unknown>;
  /** Whether GitHub still sends pushes. @default true */
  readonly isSent?: boolean;
}

export async function openProject(name: string): Promise<Project> {
  const project = await Project.open(
    name,
    {
      ...bare,
      // Both have a filter: that of an organization's webhook is the library's own.
      webhooks: [
        { repository: 'acme/fleet', filter: 'has(req.repository)' },
        { repository: 'acme/website', hookScope: 'organization' },
      ],
    },
    null,
  );
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  return project;
}

/** Sends a request to GitHub's API. */
export async function call<T>(route: string, parameters: object = {}): Promise<T> {
  return (await github(route, { ...parameters })).data as T;
}

/** The only webhook of a side. */
export async function hookOf({ hooks }: Side): Promise<Hook> {
  const [hook, ...others] = await call<Hook[]>(`GET /${hooks}`);
  assert.ok(hook, `${hooks}: a webhook`);
  assert.deepEqual(others, [], 'one webhook only');
  return hook;
}

/**
 * Makes a drift, pushes, asks doctor, runs `pulumi up` and `pulumi up --refresh`, sends again what was lost, and asks
 * doctor once more, which has to pass.
 */
export async function drift({ stack }: Project, { make, once, isSent = true }: Drift): Promise<Observed> {
  await once?.();
  for (const side of sides) await make(side);
  const answers = new Set<string>();
  for (const side of sides) answers.add(await push(side, isSent));
  assert.equal(answers.size, 1, [...answers].join());
  const [answer = ''] = answers;
  const said = new Set(await Promise.all(sides.map(diagnosed)));
  assert.equal(said.size, 1, [...said].join('\n'));

  const blind = await stack.up();
  const begun = performance.now();
  const seeing = await stack.up('--refresh');
  const seconds = (performance.now() - begun) / 1000;
  assert.equal(seeing.exitCode, 0, seeing.text);
  assert.doesNotMatch(seeing.text, /would not reconcile|Gone:/);

  const isLost = isSent && answer !== '200';
  if (isLost) await redeliver();
  for (const side of sides) {
    await hookOf(side);
    await until(`${side.name}: ${await diagnosed(side)}`, async () => (await diagnosed(side)) === '' || undefined);
  }
  return {
    doctor: [...said][0] || 'finds nothing',
    'a push meanwhile': isSent ? `${answer === '0' ? 'no answer' : answer}${isLost ? ', sent again' : ''}` : 'not sent',
    '`pulumi up`': `${blind.exitCode === 0 ? '' : 'fails; '}${told(blind.text)}`,
    '`pulumi up --refresh`': changes(seeing.text) || 'changes nothing',
    'mended in': `${seconds.toFixed(1)} s`,
  };
}

/** Pushes to a side's repository; the status of the answer, or `not sent`. */
async function push(side: Side, isSent: boolean): Promise<string> {
  const list = async () => {
    if (!isSent) return [];
    const { id } = await hookOf(side);
    return call<Delivery[]>(`GET /${side.hooks}/${id}/deliveries`);
  };
  const before = new Set((await list()).map(({ id }) => id));
  await commitAndPush(`https://github.com/acme/${side.name}`, environment('GITHUB_TOKEN'), sandbox.env);
  if (!isSent) return 'not sent';
  return until(`the delivery of a push to ${side.name}`, async () => {
    const delivery = (await list()).find(({ id, event }) => event === 'push' && !before.has(id));
    return delivery && String(delivery.status_code);
  });
}

/** What doctor says of a Receiver, as cells have it; empty where it passes. */
async function diagnosed({ name }: Side): Promise<string> {
  const findings = faultsOf(await diagnosisOf(name, environment('GITHUB_TOKEN'))).map((fault) => fault.split(' '));
  return findings.map(([hop, reason]) => `${hop} \`${reason}\``).join(', ');
}

/** What `pulumi up` said of its own accord. */
function told(text: string): string {
  const gone = [...text.matchAll(/^ *(\S+) \S+\n +problem: it is not in the cluster/gm)].map(([, kind]) => kind);
  const hops = [...text.matchAll(/^ +webhook \d+ of \S+ \((\S+)\)$/gm)].map(([, hop]) => hop);
  const objects = [...text.matchAll(/^ +([A-Z]\w+) flux-system\/\S+\n/gm)].map(([, kind]) => kind);
  const all = [...new Set([...gone.map((kind) => `${kind} is gone`), ...hops, ...objects])];
  return all.length === 0 ? 'says nothing' : `warns: ${all.join(', ')}`;
}

/** What was created, updated or deleted, by the type of the resource. */
function changes(text: string): string {
  const done = [...text.matchAll(/^ *\S+ +\S+:(\w+) \S+ (created|updated|deleted|replaced)\b/gm)];
  const named = done.map(([, type = '', how]) => `${type.replace(/^\w+Webhook$/, 'webhook')} ${how}`);
  return [...new Set(named)].sort().join(', ');
}

async function redeliver(): Promise<void> {
  const program = join(import.meta.dirname, '..', '..', 'lib', 'cli', 'fluxhook.ts');
  const { all, exitCode } = await execa('node', [program, 'redeliver', '-A', '--since', '10m'], {
    env: sandbox.env,
    reject: false,
    all: true,
  });
  assert.equal(exitCode, 0, all);
}
