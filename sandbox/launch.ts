import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PublishedPort } from './cluster/index.ts';
import { outside } from './outside.ts';
import { logTail } from './process/readiness.ts';
import { daemonLog, type SandboxState, stateRoot } from './state.ts';
import type { ToolchainEvent } from './toolchain/index.ts';

/** What happens on the way to a ready sandbox, and ports that come and go afterwards. */
export type LaunchEvent =
  | { type: 'step'; text: string }
  | { type: 'toolchain'; event: ToolchainEvent }
  | { type: 'published'; ports: PublishedPort[] };

/** Everything the daemon reports to the process that launched it. */
export type DaemonEvent =
  | LaunchEvent
  | { type: 'ready'; state: SandboxState }
  | { type: 'taken'; state: SandboxState }
  | { type: 'failed'; message: string };

export interface LaunchOptions {
  /** @default a random name in a temporary directory, so that it meets no other sandbox */
  readonly name?: string;
  readonly onEvent?: (event: LaunchEvent) => void;
  /** Aborting it while the sandbox starts ends everything started so far. */
  readonly signal?: AbortSignal;
  /** Whether Services of type LoadBalancer get an address. @default true */
  readonly loadBalancer?: boolean;
  /** Whether there are CRDs of the Gateway API and of Flux's image controllers, which do not run. @default true */
  readonly storedKinds?: boolean;
  /** File that gets every exchange with GitHub's REST API, a line each in JSON, secrets and tokens included. @default none */
  readonly exchanges?: string;
  /** How many requests to GitHub a user has in an hour. @default GitHub's 5,000 */
  readonly hourlyRequests?: number;
}

export interface Sandbox {
  readonly state: SandboxState;
  /** Ends every process of the sandbox and removes what it wrote. */
  stop(): Promise<void>;
  /** Lets the sandbox live on after this process has ended. */
  detach(): void;
}

/** There is a sandbox of that name already. */
export class SandboxTakenError extends Error {
  readonly state: SandboxState;
  constructor(state: SandboxState) {
    super(
      `Sandbox "${state.name}" already runs (pid ${state.pid}, ${state.phase}). ` +
        `End it with "npm run sandbox -- down --name ${state.name}", or choose another name.`,
    );
    this.state = state;
  }
}

/**
 * Starts a sandbox and resolves when all of it is ready. It ends with this process, however this process ends, until
 * `detach` is called.
 *
 * @throws SandboxTakenError when the name is in use; otherwise an Error that says which part failed, with its last log
 * lines.
 */
export async function launchSandbox(options: LaunchOptions = {}): Promise<Sandbox> {
  options.signal?.throwIfAborted();
  const name = options.name ?? `tmp-${randomBytes(4).toString('hex')}`;
  const root = options.name === undefined ? mkdtempSync(join(tmpdir(), 'fluxhook-')) : stateRoot();
  const log = daemonLog(root, name);
  const daemon = spawnDaemon(root, name, log, options);
  const ended = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  const stop = async () => {
    if (daemon.exitCode === null && daemon.signalCode === null) daemon.kill('SIGTERM');
    await ended;
  };
  const onAbort = () => void stop();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const state = await readiness(daemon, log, options);
    return {
      state,
      async stop() {
        await stop();
        // Nothing is left of a sandbox that was stopped; one that was killed left its files.
        if (options.name === undefined) rmSync(root, { recursive: true, force: true });
      },
      detach() {
        daemon.send({ type: 'detach' }, () => daemon.disconnect());
        daemon.unref();
      },
    };
  } catch (error) {
    await stop();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

function spawnDaemon(root: string, name: string, log: string, options: LaunchOptions): ChildProcess {
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const output = openSync(log, 'a', 0o600);
  const args = [fileURLToPath(new URL('daemon.ts', import.meta.url)), '--name', name];
  if (options.loadBalancer === false) args.push('--no-load-balancer');
  if (options.storedKinds === false) args.push('--no-stored-kinds');
  if (options.exchanges !== undefined) args.push('--exchanges', options.exchanges);
  if (options.hourlyRequests !== undefined) args.push('--hourly-requests', String(options.hourlyRequests));
  // detached: its own session, so that Ctrl-C in the terminal reaches only this process, which then stops the daemon.
  const daemon = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    // The shell may have taken over another sandbox's environment, which may be gone.
    env: { ...outside(process.env), FLUXHOOK_STATE: root },
  });
  closeSync(output);
  return daemon;
}

function readiness(daemon: ChildProcess, log: string, options: LaunchOptions): Promise<SandboxState> {
  const { promise, resolve, reject } = Promise.withResolvers<SandboxState>();
  daemon.on('message', (event: DaemonEvent) => {
    if (event.type === 'ready') resolve(event.state);
    else if (event.type === 'taken') reject(new SandboxTakenError(event.state));
    else if (event.type === 'failed') reject(new Error(event.message));
    else options.onEvent?.(event);
  });
  daemon.once('error', reject);
  // 'close' and not 'exit': it comes after the last message.
  daemon.once('close', (code, signal) => {
    reject(new Error(`The sandbox's daemon ended (${signal ?? `exit code ${code}`}).${logTail(log)}`));
  });
  return promise;
}
