import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Nothing here outlives the sandbox, so there is no need to wait until kube-apiserver has disconnected its clients. */
const graceMs = 1000;

/** What to run, and under which name people know it. */
export interface ProcessSpec {
  /** Name in messages; the log file is `<name>.log`. */
  readonly name: string;
  readonly file: string;
  readonly args: string[];
  /** Where it listens, for display. */
  readonly address: string;
  /** Resolves to true when it does its work; rejects or resolves to false when it does not. */
  readonly probe: () => Promise<boolean>;
  /** The whole environment of the process: nothing is inherited, so a person's shell cannot change the sandbox. */
  readonly env: Record<string, string>;
  readonly cwd: string;
}

/** A running child process, leader of its own process group. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
  readonly probe: () => Promise<boolean>;
  /** Path of the file that holds its output. */
  readonly log: string;
  /** How it ended ("exit code 1", "signal SIGKILL"), or undefined while it runs. */
  ended(): string | undefined;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** SIGTERM to the process group, SIGKILL after {@link graceMs}. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface Supervisor {
  start(spec: ProcessSpec): Promise<Child>;
  /** Starts once more what has ended, in its place. */
  restart(child: Child): Promise<Child>;
  children(): Child[];
  /** Stops every child, and refuses to start more. */
  close(): Promise<void>;
}

/**
 * Starts child processes that end with this process, SIGKILL included: a watchdog holds a pipe to it and kills every
 * process group when that pipe closes. `onWatchdogLost` is called when the watchdog itself dies, because from then on
 * that promise no longer holds.
 */
export function openSupervisor(options: { logs: string; onWatchdogLost: () => void }): Supervisor {
  mkdirSync(options.logs, { recursive: true, mode: 0o700 });
  // Its own session (detached): a Ctrl-C in the terminal must not reach the one that cleans up after it.
  const watchdog = spawn('sh', [fileURLToPath(new URL('watchdog.sh', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  let closing = false;
  watchdog.once('exit', () => {
    if (!closing) options.onWatchdogLost();
  });
  watchdog.stdin.on('error', () => {}); // EPIPE of a lost watchdog; its exit is reported above.
  let children: Child[] = [];
  const specs = new Map<Child, ProcessSpec>();

  const supervisor: Supervisor = {
    async start(spec) {
      if (closing) throw new Error(`${spec.name} was not started: its sandbox is being stopped.`);
      const child = await startChild(spec, join(options.logs, `${spec.name}.log`));
      watchdog.stdin.write(`watch ${child.pid}\n`);
      children.push(child);
      specs.set(child, spec);
      void child.exited.then(() => {
        watchdog.stdin.write(`forget ${child.pid}\n`);
      });
      if (closing) await child.stop(); // close() came while it was being spawned
      return child;
    },
    async restart(former) {
      const spec = specs.get(former);
      if (spec === undefined || former.ended() === undefined)
        throw new Error(`${former.name} runs, or is unknown here.`);
      children = children.filter((child) => child !== former);
      return supervisor.start(spec);
    },
    children: () => [...children],
    async close() {
      closing = true;
      await Promise.all(children.map((child) => child.stop()));
      watchdog.stdin.end();
    },
  };
  return supervisor;
}

async function startChild(spec: ProcessSpec, log: string): Promise<Child> {
  const output = openSync(log, 'a', 0o600);
  const child = spawn(spec.file, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`${spec.name} could not be started: ${cause.message}`, { cause })));
  });
  const pid = child.pid as number;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      signalGroup(pid, 'SIGKILL'); // processes that the leader may have left behind in its group
      resolve();
    });
  });
  return {
    name: spec.name,
    pid,
    address: spec.address,
    probe: spec.probe,
    log,
    exited,
    ended: () => describeEnd(child),
    async stop() {
      if (describeEnd(child) !== undefined) return;
      signalGroup(pid, 'SIGTERM');
      const impatience = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(impatience);
    },
  };
}

function describeEnd(child: ChildProcess): string | undefined {
  if (child.signalCode !== null) return `signal ${child.signalCode}`;
  return child.exitCode === null ? undefined : `exit code ${child.exitCode}`;
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
