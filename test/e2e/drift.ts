import assert from 'node:assert/strict';
import { execa } from 'execa';
import { commitAndPush } from '../../sandbox/demo/push.ts';
import { program } from '../checkout.ts';
import { get } from './cluster.ts';
import { diagnosisOf, faultsOf } from './doctor-scene.ts';
import type { Observed } from './drift-page.ts';
import { bare, Project } from './project.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

/** A webhook of the stack. */
export interface Side {
  /** Of the webhook in the stack, and of its objects in the cluster. */
  readonly name: string;
  /** Where GitHub has the hook: `repos/acme/service-01/hooks` or `orgs/acme/hooks`. */
  readonly hooks: string;
  readonly repository: string;
}

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

/** Something that somebody does by hand. */
export interface Drift {
  readonly make: (side: Side) => Promise<unknown>;
  /** Whether the controllers have heard of it. @default - there is nothing that they have to hear of */
  readonly isHeard?: (side: Side) => Promise<boolean>;
  /** Whether GitHub sends pushes then. @default true */
  readonly isSent?: boolean;
  /** Nothing is pushed, and doctor has to probe. @default false */
  readonly isProbed?: boolean;
  /** It is done to what all webhooks of a stack share, so it has runs of its own; these come last. @default false */
  readonly isShared?: boolean;
  /** The webhook is that of the repository's organization. @default - a webhook of a repository of its own */
  readonly organizationOf?: string;
}

/** A drift with the webhook that it happens to. */
interface Made {
  readonly name: string;
  readonly drift: Drift;
  readonly side: Side;
}

/** What is known of a webhook before it is fixed. */
interface Broken {
  readonly doctor: string;
  /** The status of the answer to a push. */
  readonly answer: string;
}

/**
 * One stack with a webhook for each drift. All of them are broken, then one `pulumi up` runs, then one
 * `pulumi up --refresh`. What is done to something shared is done to a stack with one webhook.
 */
export class Drifts implements AsyncDisposable {
  #project: Project;
  #isOfOne = false;
  readonly #drifts: Readonly<Record<string, Drift>>;
  #observed: Promise<ReadonlyMap<string, Observed>> | undefined;

  private constructor(project: Project, drifts: Readonly<Record<string, Drift>>) {
    this.#project = project;
    this.#drifts = drifts;
  }

  static async open(name: string, drifts: Readonly<Record<string, Drift>>): Promise<Drifts> {
    const own = Object.values(drifts).filter(({ isShared }) => !isShared);
    return new Drifts(await deploy(name, own.map(sideOf)), drifts);
  }

  /** The row of a drift. */
  async row(name: string): Promise<Observed> {
    const all = Object.entries(this.#drifts).map(([name, drift], index) => ({
      name,
      drift,
      side: sideOf(drift, index),
    }));
    const [first] = all;
    const shared = all.find((each) => each.name === name && each.drift.isShared);
    if (shared !== undefined && first !== undefined) {
      if (!this.#isOfOne) {
        await this.#project[Symbol.asyncDispose]();
        this.#project = await deploy('drift-of-one', [first.side]);
        this.#isOfOne = true;
      }
      return (await this.#run([{ ...shared, side: first.side }])).get(name) as Observed;
    }
    this.#observed ??= this.#run(all.filter(({ drift }) => !drift.isShared));
    return (await this.#observed).get(name) as Observed;
  }

  async #run(all: readonly Made[]): Promise<ReadonlyMap<string, Observed>> {
    for (const { drift, side } of all) {
      // So that it is known which webhook is whose, whatever is done.
      await hookOf(side);
      await drift.make(side);
    }
    for (const { name, drift, side } of all)
      await until(`the controllers to hear: ${name}`, async () => (await drift.isHeard?.(side)) !== false || undefined);
    const broken = new Map<Side, Broken>();
    for (const { drift, side } of all) {
      const answer = drift.isProbed ? 'none' : await push(side, drift.isSent ?? true);
      const found = await diagnosed(side);
      const doctor = drift.isProbed ? `${found || 'finds nothing'}; with \`--probe\` ${await probe(side)}` : found;
      broken.set(side, { doctor, answer });
    }

    const fixed = new Map<string, number>();
    /** A run that notes when each webhook was fixed. */
    const run = (...args: string[]) => {
      const begun = performance.now();
      const onLine = (line: string) => {
        const name = (mending.exec(line) ?? settingAgain.exec(line))?.[1];
        if (name !== undefined) fixed.set(name, (performance.now() - begun) / 1000);
      };
      return this.#project.withEnvironment({}, { onLine }).up(...args);
    };
    const blind = await run();
    assert.equal(blind.exitCode, 0, blind.text);
    const seeing = await run('--refresh');
    assert.equal(seeing.exitCode, 0, seeing.text);
    assert.doesNotMatch(seeing.text, /would not reconcile|Gone:/);
    const { all: said, exitCode } = await fluxhook('redeliver', '-A', '--since', '1h');
    assert.equal(exitCode, 0, said);

    const observed = new Map<string, Observed>();
    for (const { name, drift, side } of all) {
      const part = drift.isShared ? 'entrance' : side.name;
      const { doctor, answer } = broken.get(side) as Broken;
      await hookOf(side);
      // What was answered 200 and reconciled nothing is not sent again.
      const isAhead = (await settled(side)) !== '' || !(await isAtHead(side));
      if (isAhead) await push(side, true);
      const left = isAhead ? await settled(side) : '';
      assert.equal(left, '', `${name}: doctor passes`);
      await until(`${name}: the source is at the branch's head`, async () => (await isAtHead(side)) || undefined);
      const isLost = /^\d+$/.test(answer) && answer !== '200';
      const seconds = fixed.get(part);
      observed.set(name, {
        doctor,
        // Where an address is free, another sandbox of this machine may be what answers.
        'a push meanwhile': `${drift.isShared && isLost ? 'fails' : answer === '0' ? 'no answer' : answer}${isLost ? ', sent again' : ''}${isAhead ? ', made good by the next one' : ''}`,
        '`pulumi up`': told(blind.text, side.name, drift.isShared ? 'receiver' : side.name),
        '`pulumi up --refresh`': changes(seeing.text, part) || 'changes nothing',
        'fixed in': seconds === undefined ? '0 s' : `${seconds.toFixed(1)} s`,
      });
    }
    return observed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#project[Symbol.asyncDispose]();
  }
}

async function deploy(name: string, sides: readonly Side[]): Promise<Project> {
  const webhooks = sides.map(({ name, repository, hooks }) => ({
    name,
    repository,
    // That of an organization's webhook is the library's own.
    ...(hooks.startsWith('orgs') ? { hookScope: 'organization' } : { filter: 'has(req.repository)' }),
  }));
  const project = await Project.open(name, { ...bare, webhooks }, null);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  paths.clear();
  return project;
}

/** What `pulumi up` prints when it is done with a resource, and when it has set a secret again. */
const mending = /^ *\S+ +\S+:\w+ (\S+?)-(?:hook|receiver|token|source|service) (?:created|updated|replaced)/;
const settingAgain = / (\S+): webhook \d+ of \S+ had a different secret/;

function sideOf({ organizationOf }: Drift, index: number): Side {
  const number = String(index + 1).padStart(2, '0');
  const repository = organizationOf ?? `acme/service-${number}`;
  const hooks = organizationOf === undefined ? `repos/${repository}/hooks` : `orgs/${repository.split('/')[0]}/hooks`;
  return { name: `drift-${number}`, hooks, repository };
}

/** Sends a request to GitHub's API. */
async function call<T>(route: string, parameters: object = {}): Promise<T> {
  return (await github(route, { ...parameters })).data as T;
}

/** The paths of the webhooks, by the names of the sides, as they are before anything is done to them. */
const paths = new Map<string, string>();

/** The commit that was pushed last, by repository. */
const heads = new Map<string, string>();

/** The webhook of a side: the only one that points to its Receiver, which may be away in the meantime. */
export async function hookOf({ name, hooks }: Side): Promise<Hook> {
  const path = paths.get(name) ?? (await get('receiver', name))?.status?.webhookPath;
  paths.set(name, path);
  const found = (await call<Hook[]>(`GET /${hooks}`, { per_page: 100 })).filter(({ config }) =>
    config.url?.includes(path),
  );
  assert.equal(found.length, 1, `${name}: one webhook`);
  return found[0] as Hook;
}

/** Pushes to a repository; the status of the answer to its webhook, or that nothing was sent. */
async function push(side: Side, isSent: boolean): Promise<string> {
  const id = isSent ? (await hookOf(side)).id : 0;
  const list = () => (isSent ? call<Delivery[]>(`GET /${side.hooks}/${id}/deliveries`) : []);
  const before = new Set((await list()).map(({ id }) => id));
  const { commit } = await commitAndPush(
    `https://github.com/${side.repository}`,
    environment('GITHUB_TOKEN'),
    sandbox.env,
  );
  heads.set(side.repository, commit);
  if (!isSent) return 'not sent';
  return until(`the delivery of a push to ${side.repository}`, async () => {
    const delivery = (await list()).find(({ id, event }) => event === 'push' && !before.has(id));
    return delivery && String(delivery.status_code);
  });
}

/** What doctor says of a Receiver, as cells have it; empty where it passes. */
async function diagnosed({ name }: Side): Promise<string> {
  try {
    return inWords(faultsOf(await diagnosisOf(name, environment('GITHUB_TOKEN'))));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(`There is no Receiver`)) return 'there is no such Receiver';
    throw error;
  }
}

/** The same, once the controllers have had time to follow. */
async function settled(side: Side): Promise<string> {
  let found = '';
  const isSettled = async () => {
    found = await diagnosed(side);
    return found === '' || /filter-false|source-behind/.test(found) || undefined;
  };
  await until(side.name, isSettled, 60).catch(() => undefined);
  return found;
}

/**
 * Whether the source has fetched what was pushed last, once it has done all that it was asked for. Doctor is not a measure of
 * that: it gives a source a minute.
 */
async function isAtHead({ name, repository }: Side): Promise<boolean> {
  const { status } = await until(`GitRepository ${name} has done what it was asked for`, async () => {
    const live = await get('gitrepository', name);
    const { generation, annotations } = live?.metadata ?? {};
    const requested = annotations?.['reconcile.fluxcd.io/requestedAt'];
    const isDone =
      requested === live?.status?.lastHandledReconcileAt && generation === live?.status?.observedGeneration;
    return isDone ? live : undefined;
  });
  const head = heads.get(repository);
  return head === undefined || status?.artifact?.revision?.includes(head) === true;
}

/** What doctor says after a ping. */
async function probe({ name }: Side): Promise<string> {
  const { stdout } = await fluxhook('doctor', name, '--probe', '-o', 'json');
  return inWords(faultsOf(JSON.parse(stdout).receivers[0]));
}

function inWords(faults: readonly string[]): string {
  const findings = faults.map((fault) => fault.split(' '));
  return findings.map(([hop, reason]) => `${hop} \`${reason}\``).join(', ');
}

/**
 * What `pulumi up` said of a webhook of its own accord.
 * @param objects what the names of its objects begin with
 */
function told(text: string, name: string, objects: string): string {
  const gone = [...text.matchAll(/^ *(\S+) flux-system\/(\S+)\n +problem: it is not in the cluster/gm)];
  const own = gone.filter(([, , object = '']) => object === objects || object.startsWith(`${objects}-`));
  // At the end, where each warning has all of its lines.
  const blocks = text.slice(text.indexOf('\nDiagnostics:'));
  const warning = new RegExp(
    `^ +warning: ${name}: a push would not reconcile yet:\\n((?: +.*\\n)*?)(?=\\n| +warning:|[^ ])`,
    'm',
  );
  const [, block = ''] = warning.exec(blocks) ?? [];
  const subjects = [...block.matchAll(/^ {2,}(?:webhook \d+ of \S+ \((\S+)\)|([A-Z]\w+) flux-system\/\S+)$/gm)];
  const missing = own.map(([, kind]) => kind);
  const named = subjects.map(([, hop, kind]) => hop ?? kind).filter((subject) => !missing.includes(subject));
  const warnings = [...missing.map((kind) => `${kind} is gone`), ...named];
  const id = new RegExp(`${name}: .* had a different secret`).test(text);
  if (id) return 'sets the secret again';
  return warnings.length === 0 ? 'says nothing' : `warns: ${[...new Set(warnings)].join(', ')}`;
}

/** What was created, updated or replaced of a component, by the type of the resource. */
function changes(text: string, name: string): string {
  const done = [...text.matchAll(/^ *\S+ +\S+:(\w+) (\S+) (created|updated|replaced)\b/gm)];
  const own = done.filter(([, , resource]) => resource?.startsWith(`${name}-`));
  const named = own.map(([, type = '', , how]) => `${type.replace(/^\w+Webhook$/, 'webhook')} ${how}`);
  return [...new Set(named)].sort().join(', ');
}

function fluxhook(...args: string[]) {
  return execa('node', [program, ...args], { env: sandbox.env, reject: false, all: true });
}
