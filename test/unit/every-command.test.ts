import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import pLimit from 'p-limit';
import { program as declared } from '../../lib/cli/program.ts';
import { program } from '../checkout.ts';
import { absentApiServer, apiServer, failure, silentApiServer } from './api-server.ts';
import { receiver } from './doctor-evidence.ts';
import { type CommandRun, inProcess } from './in-process.ts';

/** How each command is called, and what it talks to. */
interface Command {
  /** As it is called where nothing is wrong with the call. */
  readonly args: readonly string[];
  /** It asks a cluster. */
  readonly cluster?: true;
  /** It takes Receivers, and this is how one is named. */
  readonly named?: (name: string) => readonly string[];
  /** It cannot do without GitHub. */
  readonly gitHub?: true;
  /** What it has for -o. */
  readonly outputs?: readonly string[];
}

const outputs = ['text', 'json', 'short'];
const receivers = (...args: string[]): Command => ({
  args,
  cluster: true,
  named: (name) => [...args, name],
  outputs,
});

const commands: Readonly<Record<string, Command>> = {
  init: { args: ['init', '--dry-run'], cluster: true, outputs },
  doctor: { ...receivers('doctor'), outputs: [...outputs, 'html'] },
  graph: { ...receivers('graph'), outputs: ['mermaid', 'svg', 'json'] },
  status: receivers('status'),
  deliveries: { ...receivers('deliveries'), gitHub: true },
  redeliver: { ...receivers('redeliver', '--since', '1h'), gitHub: true },
  trigger: { ...receivers('trigger'), args: ['trigger', 'app'] },
  'filter test': { ...receivers('filter', 'test'), args: ['filter', 'test', 'app'] },
  rotate: { ...receivers('rotate'), gitHub: true },
  rights: { args: ['rights', 'doctor'] },
  sender: { ...receivers('sender'), args: ['sender', 'app'] },
  adopt: receivers('adopt'),
  'hook-ranges': { args: ['hook-ranges'], outputs, gitHub: true },
  lock: { args: ['lock', '--query', '{ organization: acme }'], outputs, gitHub: true },
  deployer: { args: ['deployer', '--stack', 'nowhere'] },
  mask: { args: ['mask', '--stack', 'nowhere'] },
  synth: { args: ['synth'] },
  review: { args: ['review', 'before', 'after'] },
  completion: { args: ['completion', 'fish'] },
};

const named = Object.entries(commands);
const ofCluster = named.filter(([, { cluster }]) => cluster);

/** Several at a time: some are processes that take a while to start, others wait. */
const limit = pLimit(8);

async function each<T>(all: readonly T[], check: (one: T) => Promise<void>): Promise<void> {
  await Promise.all(all.map((one) => limit(() => check(one))));
}

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fluxhook-every-'));
});
after(() => rm(directory, { recursive: true, force: true }));

async function fluxhook(args: readonly string[], more: Record<string, string> = {}): Promise<CommandRun> {
  const env = { ...nothingThere, ...more };
  // `synth` is a program of its own.
  return args[0] === 'synth' ? inProcessOfItsOwn(args, env) : inProcess(args, env);
}

/** Nothing is there that it could talk to. */
const nothingThere = {
  KUBECONFIG: '/nowhere/config',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NODE_USE_ENV_PROXY: '1',
  GITHUB_TOKEN: '',
  GITHUB_ACTIONS: '',
  PULUMI_STACK: '',
};

async function inProcessOfItsOwn(args: readonly string[], env: Record<string, string> = nothingThere) {
  const { exitCode, stdout, stderr } = await execa('node', [program, ...args], {
    cwd: directory,
    env,
    reject: false,
    timeout: 60_000,
  });
  return { code: exitCode ?? -1, out: stdout, err: stderr };
}

/** It could not be carried out: 2, nothing on the standard output, a message without a stack. */
async function cannot(args: readonly string[], says: RegExp, env: Record<string, string> = {}) {
  assertCannot(args, says, await fluxhook(args, env));
}

function assertCannot(args: readonly string[], says: RegExp, { code, out, err }: CommandRun) {
  assert.equal(code, 2, `${args.join(' ')}: ${out}${err}`);
  assert.equal(out, '', args.join(' '));
  assert.match(err, says, args.join(' '));
  assert.doesNotMatch(err, /\.[tj]s:\d+|failed unexpectedly/, args.join(' '));
}

test('these are all commands', () => {
  const root = declared(() => {});
  const all = root.commands.flatMap((command) =>
    command.commands.length > 0 ? command.commands.map((sub) => `${command.name()} ${sub.name()}`) : [command.name()],
  );
  assert.deepEqual(all.toSorted(), Object.keys(commands).toSorted());
});

test('each has help with its usage and examples, and a line in that of the program', { timeout: 120_000 }, async () => {
  const { out: list } = await fluxhook(['--help']);
  await each(named, async ([name]) => {
    const words = name.split(' ');
    assert.match(list, new RegExp(`^  ${words[0]} `, 'm'));
    const { code, out, err } = await fluxhook([...words, '--help']);
    assert.deepEqual([code, err], [0, ''], name);
    assert.match(out, new RegExp(`^Usage: fluxhook ${name}`), name);
    assert.match(out, new RegExp(`Examples:\\n(  .*\\n)*?  (.*)?fluxhook ${words[0]}`), name);
    assert.ok(!out.includes('\u001b'), name);
  });
});

test('each completes its options, and the values of -o', { timeout: 120_000 }, async () => {
  const words = async (...args: string[]) =>
    (await fluxhook(['complete', '--', ...args])).out.split('\n').map((line) => line.split('\t')[0]);
  await each(
    named.filter(([name]) => name !== 'completion'),
    async ([name, { outputs }]) => {
      const options = await words(...name.split(' '), '--');
      assert.ok(
        options.some((option) => /^--\w/.test(option ?? '')),
        `${name}: ${options}`,
      );
      if (outputs)
        assert.deepEqual((await words(...name.split(' '), '-o', '')).slice(0, outputs.length), outputs, name);
    },
  );
});

test('an option that there is not', { timeout: 120_000 }, async () => {
  await each(
    named.filter(([name]) => name !== 'completion'),
    async ([name, { args }]) => {
      await cannot([...args, '--nope'], /--nope[\s\S]*--help/, { PULUMI_STACK: name });
    },
  );
});

test('a form of the output that there is not', { timeout: 120_000 }, async () => {
  await each(
    named.filter(([, { outputs }]) => outputs),
    async ([, { args }]) => {
      await cannot([...args, '-o', 'xml'], /Allowed choices are/);
    },
  );
});

test('no kubeconfig', { timeout: 120_000 }, async () => {
  await each(ofCluster, async ([, { args }]) => {
    await cannot(args, /^The kubeconfig \/nowhere\/config cannot be used: .*--kubeconfig FILE/);
  });
});

test('a context that there is not', { timeout: 120_000 }, async () => {
  const { kubeconfig } = await absentApiServer(directory);
  await each(ofCluster, async ([, { args }]) => {
    await cannot([...args, '--context', 'prod'], /it has no context prod; there are: test/, { KUBECONFIG: kubeconfig });
  });
});

test('an API server that cannot be reached', { timeout: 120_000 }, async () => {
  const { kubeconfig } = await absentApiServer(directory);
  await each(ofCluster, async ([, { args }]) => {
    await cannot(args, /ECONNREFUSED[\s\S]*kubectl cluster-info/, { KUBECONFIG: kubeconfig });
  });
});

test('an API server that does not take the credentials', { timeout: 120_000 }, async () => {
  const refusal = [401, failure(401, 'Unauthorized', 'Unauthorized')] as const;
  const { kubeconfig, close } = await apiServer(directory, () => refusal);
  await each(ofCluster, async ([, { args }]) => {
    await cannot(
      args,
      /\(context test\) cannot be asked: .*refuses the credentials \(401\)[\s\S]*kubectl auth whoami/,
      {
        KUBECONFIG: kubeconfig,
      },
    );
  });
  close();
});

test('a cluster without Receivers, and a Receiver that there is not', { timeout: 120_000 }, async () => {
  const empty = await apiServer(directory, () => undefined);
  const one = await apiServer(directory, oneReceiver);
  await each(ofCluster, async ([name, { args, named }]) => {
    const ofNames =
      { sender: /it is not in the cluster/, init: /There is no Flux in .*flux bootstrap/ }[name] ??
      /There is no Receiver/;
    await cannot(args, ofNames, { KUBECONFIG: empty.kubeconfig });
    if (named === undefined) return;
    const missing =
      name === 'sender'
        ? /it is not in the cluster/
        : /There is no Receiver flux-system\/nobody.*(There are: flux-system\/|with one of: )app/;
    await cannot(named('nobody'), missing, { KUBECONFIG: one.kubeconfig });
  });
  empty.close();
  one.close();
});

/** Discovery and a list, as far as Receivers go. */
function oneReceiver(path: string): readonly [number, object] | undefined {
  const [group, list] = ['/apis/notification.toolkit.fluxcd.io/v1', '/receivers'];
  if (path === group) {
    const resource = {
      name: 'receivers',
      singularName: 'receiver',
      namespaced: true,
      kind: 'Receiver',
      verbs: ['list'],
    };
    return [200, { kind: 'APIResourceList', groupVersion: 'notification.toolkit.fluxcd.io/v1', resources: [resource] }];
  }
  if (!path.startsWith(`${group}${list}`)) return undefined;
  return [
    200,
    { kind: 'ReceiverList', apiVersion: 'notification.toolkit.fluxcd.io/v1', metadata: {}, items: [receiver] },
  ];
}

test('GitHub that cannot be reached', { timeout: 120_000 }, async () => {
  const args = ['hook-ranges'];
  // Whether it uses the proxy is settled when Node starts.
  const run = await inProcessOfItsOwn(args);
  assertCannot(args, /api\.github\.com cannot be asked: GET \/meta failed: .*\n.*HTTPS_PROXY/, run);
});

test('a stack, a change, a shell or a runner that there is not', { timeout: 120_000 }, async () => {
  const deployer = commands.deployer?.args ?? [];
  assertCannot(deployer, /Pulumi\.yaml\n {4}problem: .*[\s\S]*fix:/, await inProcessOfItsOwn(deployer));
  await cannot(['synth'], /Pulumi\.yaml\n {4}problem: .*[\s\S]*fix:/);
  await cannot(commands.mask?.args ?? [], /^Nothing is printed: this is not a run of GitHub Actions/);
  await cannot(['review', 'before', 'after'], /before/);
  await cannot(['review', 'before'], /fix:/);
  await cannot(['mask'], /--stack/);
});

test('Ctrl-C ends each with 130 while it waits', { timeout: 120_000 }, async () => {
  const { kubeconfig, connection, close } = await silentApiServer(directory);
  for (const [name, { args }] of ofCluster) {
    const asked = connection();
    const env = { KUBECONFIG: kubeconfig, GITHUB_TOKEN: '' };
    const running = execa('node', [program, ...args], { env, reject: false, timeout: 30_000 });
    await asked;
    running.kill('SIGINT');
    const { exitCode, stdout } = await running;
    assert.deepEqual([exitCode, stdout], [130, ''], name);
  }
  close();
});
