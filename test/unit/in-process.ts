import { AsyncLocalStorage } from 'node:async_hooks';
import { told } from '../../lib/cli/ending.ts';
import { asTyped } from '../../lib/cli/run.ts';
import { program } from '../checkout.ts';

/** How a command ended. */
export interface CommandRun {
  readonly code: number;
  /** Without the line feed at its end, unless it is asked for. */
  readonly out: string;
  readonly err: string;
}

/** What a command wrote; what the reporter of the tests writes meanwhile belongs to none. */
const written = new AsyncLocalStorage<{ stdout: string; stderr: string }>();

for (const name of ['stdout', 'stderr'] as const) {
  const stream = process[name];
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...others: unknown[]) => {
    const command = written.getStore();
    if (command === undefined) return write(chunk, ...others);
    command[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
}

/** Those that run now, which have the same variables and folder. */
let running: { readonly place: string; readonly runs: Promise<unknown>[]; readonly leave: () => void } | undefined;

/** Where a command runs, and how its output is given. */
export interface CommandPlace {
  /** @default - that of the tests */
  readonly cwd?: string;
  /** @default true */
  readonly stripFinalNewline?: boolean;
}

/**
 * Runs `fluxhook` in this process, which takes a hundredth of the time of a process of its own: for what it reads and
 * says, and not for signals, what Node sets up when it starts, and the command that is a program of its own (synth).
 * Those with the same variables and folder run side by side, others one after the other, as both are those of the process.
 */
export async function inProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { cwd = process.cwd(), stripFinalNewline = true }: CommandPlace = {},
): Promise<CommandRun> {
  const place = JSON.stringify([env, cwd]);
  while (running !== undefined && running.place !== place && running.runs.length > 0)
    await Promise.allSettled(running.runs);
  if (running?.place !== place || running.runs.length === 0) running = { place, runs: [], leave: enter(env, cwd) };
  const { runs, leave } = running;
  const run = captured(args);
  runs.push(run);
  try {
    const { code, out, err } = await run;
    const end = (text: string) => (stripFinalNewline ? text.replace(/\n$/, '') : text);
    return { code, out: end(out), err: end(err) };
  } finally {
    runs.splice(runs.indexOf(run), 1);
    if (runs.length === 0) leave();
  }
}

/** @returns what restores variables and folder of the process */
function enter(env: Readonly<Record<string, string>>, cwd: string): () => void {
  const before = { cwd: process.cwd(), env: { ...process.env } };
  process.chdir(cwd);
  Object.assign(process.env, env);
  return () => {
    process.chdir(before.cwd);
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before.env);
  };
}

async function captured(args: readonly string[]): Promise<CommandRun> {
  const argv = [process.execPath, program, ...args];
  const output = { stdout: '', stderr: '' };
  let code = 0;
  const finish = (given: number) => {
    code = given;
  };
  await written.run(output, () => told(() => asTyped(argv, finish), finish));
  return { code, out: output.stdout, err: output.stderr };
}
