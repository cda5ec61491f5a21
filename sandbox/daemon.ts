import { appendFileSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { lock } from 'proper-lockfile';
import { type Cluster, startCluster } from './cluster/index.ts';
import { askStatus, type DaemonStatus, serveControl } from './control.ts';
import { sandboxEnvironment } from './environment.ts';
import { type Exchange, type GitHubCommand, type GitHubStandIn, startGitHub } from './github/index.ts';
import type { DaemonEvent } from './launch.ts';
import { fillPulumiHome } from './pulumi/home.ts';
import { daemonLog, readState, type SandboxState, sandboxDir, stateRoot, writeState } from './state.ts';
import { type BinaryName, openToolchain } from './toolchain/index.ts';

/** What is put on PATH for people and tests; the rest runs inside the sandbox. */
const userBinaries: BinaryName[] = ['kubectl', 'pulumi'];

/**
 * Hosts one sandbox: toolchain, GitHub stand-in, cluster. It lives on the IPC channel to the process that launched it
 * and ends with that process, unless told {type: 'detach'}.
 */
const { values } = parseArgs({
  options: {
    name: { type: 'string' },
    'no-load-balancer': { type: 'boolean' },
    'no-stored-kinds': { type: 'boolean' },
    exchanges: { type: 'string' },
    'hourly-requests': { type: 'string' },
  },
});
const name = values.name as string;
const root = stateRoot();
const dir = sandboxDir(root, name);
const abort = new AbortController();
const parts: { github?: GitHubStandIn; cluster?: Cluster; control?: { close(): void } } = {};
/** It writes files from the start, so stopping has to wait for its end. */
let github: Promise<GitHubStandIn> | undefined;
let phase: SandboxState['phase'] = 'starting';
let claimed = false;
let detached = false;

process.on('message', (message: { type?: string }) => {
  if (message.type === 'detach') detached = true;
});
process.on('disconnect', () => {
  if (!detached) void stop().then(exit);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop().then(exit));

const booting = boot();
try {
  await booting;
} catch (error) {
  // An abort comes from stop(), which exits by itself.
  if (!abort.signal.aborted) {
    await emit({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    console.error(error);
    await end();
    // The directory stays, for the logs the message names; without a state file it is nobody's sandbox.
    if (claimed) rmSync(join(dir, 'state.json'), { force: true });
    process.exit(1);
  }
}

async function boot(): Promise<void> {
  const { control, close } = await serveControl({
    status,
    stop: () => stop().then(() => void setImmediate(exit)),
    github: async (command: GitHubCommand) => (await readyGitHub()).control(command),
    notificationController: async (action) => parts.cluster?.notificationController(action),
  });
  parts.control = { close };
  const state: SandboxState = {
    name,
    dir,
    phase,
    pid: process.pid,
    started: new Date().toISOString(),
    control,
    env: {},
    binaries: [],
  };
  if (!(await claim(state))) process.exit(1);
  claimed = true;

  const toolchain = openToolchain({
    onProgress: (event) => void emit({ type: 'toolchain', event }),
    signal: abort.signal,
  });
  const { exchanges, 'hourly-requests': hourly } = values;
  const onExchange = exchanges === undefined ? undefined : appendTo(exchanges);
  github = startGitHub({
    dir: join(dir, 'github'),
    onExchange,
    hourlyRequests: hourly === undefined ? undefined : Number(hourly),
  }).then((started) => {
    step(`GitHub stand-in is ready behind ${started.proxyUrl}`);
    parts.github = started;
    return started;
  });
  github.catch(() => {}); // startCluster reports it
  parts.cluster = await startCluster({
    dir: join(dir, 'cluster'),
    toolchain,
    github,
    loadBalancer: values['no-load-balancer'] !== true,
    storedKinds: values['no-stored-kinds'] !== true,
    onStep: step,
    onPublish: (ports) => void emit({ type: 'published', ports }),
    onWatchdogLost: () => void stop().then(exit),
    signal: abort.signal,
  });
  (await github).routeDeliveries(parts.cluster.routeDelivery);
  await Promise.all([parts.cluster.ready(), toolchain.done()]);

  mkdirSync(join(dir, 'pulumi'), { recursive: true, mode: 0o700 });
  const pulumiHome = join(dir, 'pulumi-home');
  fillPulumiHome(pulumiHome, {
    language: await toolchain.path('pulumi-language-nodejs'),
    yaml: await toolchain.path('pulumi-language-yaml'),
    kubernetes: await toolchain.path('pulumi-resource-kubernetes'),
    github: await toolchain.path('pulumi-resource-github'),
    random: await toolchain.path('pulumi-resource-random'),
  });
  const paths = await Promise.all(userBinaries.map((binary) => toolchain.path(binary)));
  const { kubeconfig, receiverAddr, nodeAddress } = parts.cluster;
  phase = 'ready';
  const ready: SandboxState = {
    ...state,
    ...sandboxEnvironment({
      dir,
      kubeconfig,
      toolchainDirs: paths.map((path) => dirname(path)),
      pulumiHome,
      github: await github,
    }),
    phase,
    addresses: { receiver: receiverAddr, node: nodeAddress },
    github: (await github).sites,
  };
  writeState(ready);
  await emit({ type: 'ready', state: ready });
}

/** Synchronously, so that a client finds the exchange in the file once it has the answer. */
function appendTo(file: string): (exchange: Exchange) => void {
  return (exchange) => appendFileSync(file, `${JSON.stringify(exchange)}\n`, { mode: 0o600 });
}

/** Claims the name, or reports who has it. Two daemons that start at once are told apart by the lock. */
async function claim(state: SandboxState): Promise<boolean> {
  mkdirSync(dirname(dir), { recursive: true, mode: 0o700 });
  const release = await lock(dirname(dir), { lockfilePath: `${dir}.lock`, retries: { retries: 20, maxTimeout: 1000 } });
  try {
    const previous = readState(root, name);
    if (previous !== undefined) {
      if ((await askStatus(previous)) !== undefined) {
        await emit({ type: 'taken', state: previous });
        return false;
      }
      step(`removed what was left of this sandbox: its daemon (pid ${previous.pid}) had ended without cleaning up`);
    }
    rmSync(dir, { recursive: true, force: true });
    writeState(state);
    return true;
  } finally {
    await release();
  }
}

async function readyGitHub(): Promise<GitHubStandIn> {
  if (!github) throw new Error("The sandbox's GitHub has not started yet.");
  return github;
}

async function status(): Promise<DaemonStatus> {
  return {
    phase,
    github: parts.github?.proxyUrl,
    daemon: { pid: process.pid, residentBytes: process.memoryUsage.rss(), uptimeSeconds: process.uptime() },
    cluster: await parts.cluster?.describe(),
  };
}

/** Ends everything and removes what the sandbox wrote. */
async function stop(): Promise<void> {
  abort.abort();
  await booting.catch(() => {}); // what boot() starts, boot() ends when it is aborted
  await end();
  if (!claimed) return;
  rmSync(dir, { recursive: true, force: true });
  rmSync(daemonLog(root, name), { force: true });
  removeIfEmpty(dirname(dir));
  removeIfEmpty(root);
}

let ending: Promise<void> | undefined;
function end(): Promise<void> {
  ending ??= (async () => {
    parts.control?.close();
    const started = await github?.catch(() => undefined);
    await Promise.all([parts.cluster?.close(), started?.close()]);
  })();
  return ending;
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Other sandboxes live there.
  }
}

function step(text: string): void {
  void emit({ type: 'step', text });
}

/** Resolves when the event has been handed over; there may be nobody left who listens. */
function emit(event: DaemonEvent): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (process.connected) process.send?.(event, undefined, {}, () => resolve());
  else resolve();
  return promise;
}

function exit(): void {
  process.exit();
}
