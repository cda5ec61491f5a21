import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Sample } from './summary.ts';

/** Far longer than any measured command, so that one that hangs does not hang the benchmark. */
const longestRun = 5 * 60_000;

/**
 * GNU time: only it tells the CPU time and the memory of one child (Node's process.resourceUsage() is about the
 * process itself). Homebrew calls it gtime; the `time` of macOS and of shells is another.
 * @returns undefined where there is none: then only wall time is measured
 */
export async function findGnuTime(): Promise<string | undefined> {
  for (const name of ['time', 'gtime']) {
    const { failed, stdout, stderr } = await execa(name, ['--version'], { reject: false });
    if (!failed && /GNU/.test(`${stdout}${stderr}`)) return name;
  }
  return undefined;
}

export interface MeasureOptions {
  /** @default - the environment of this process */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** @default - only wall time is measured */
  readonly gnuTime?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs a command to its end and measures the whole process.
 * @throws Error with the command's output when it does not exit with 0
 */
export async function measureProcess(command: readonly string[], options: MeasureOptions): Promise<Sample> {
  const { cwd, env, gnuTime, signal } = options;
  signal.throwIfAborted();
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-bench-'));
  const usage = join(directory, 'usage');
  const [file = '', ...args] = gnuTime ? [gnuTime, '-o', usage, '-f', '%U %S %M', '--', ...command] : command;
  const stop = AbortSignal.any([signal, AbortSignal.timeout(longestRun)]);
  const started = performance.now();
  // detached: a process group of its own, so that stopping ends the command below GNU time too.
  const child = execa(file, args, {
    cwd,
    ...(env && { env }),
    all: true,
    reject: false,
    detached: true,
    stdin: 'ignore',
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  stop.addEventListener('abort', end, { once: true });
  try {
    const { failed, exitCode, all, shortMessage } = await child;
    const wall = performance.now() - started;
    signal.throwIfAborted();
    if (stop.aborted)
      throw new Error(`${command.join(' ')} did not end within ${longestRun / 60_000} minutes:\n${all}`);
    if (failed) throw new Error(`${command.join(' ')} ended with ${exitCode ?? shortMessage}:\n${all}`);
    return gnuTime ? { wall, ...readUsage(usage) } : { wall };
  } finally {
    stop.removeEventListener('abort', end);
    rmSync(directory, { recursive: true, force: true });
  }
}

function readUsage(file: string): Required<Omit<Sample, 'wall'>> {
  const [user, system, kibibytes] = readFileSync(file, 'utf8').trim().split(' ').map(Number) as [
    number,
    number,
    number,
  ];
  return { cpu: (user + system) * 1000, memory: kibibytes / 1024 };
}
