import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { told } from '../../lib/cli/ending.ts';
import { asTyped } from '../../lib/cli/run.ts';
import { checkout } from '../checkout.ts';

/** How a command ended. */
export interface CommandRun {
  readonly code: number;
  /** Without the line feed at its end, as that of a process. */
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

/** Those that run now, which have the same variables. */
let running:
  | { readonly variables: string; readonly runs: Promise<unknown>[]; readonly before: NodeJS.ProcessEnv }
  | undefined;

/**
 * Runs `fluxhook` in this process, which takes a hundredth of the time of a process of its own: for what it reads and
 * says, and not for signals, what Node sets up when it starts, and commands that are programs of their own (synth, review).
 * Those with the same variables run side by side, others one after the other, as variables are those of the process.
 */
export async function inProcess(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandRun> {
  const variables = JSON.stringify(env);
  while (running !== undefined && running.variables !== variables && running.runs.length > 0)
    await Promise.allSettled(running.runs);
  if (running?.variables !== variables || running.runs.length === 0) {
    running = { variables, runs: [], before: { ...process.env } };
    Object.assign(process.env, env);
  }
  const { runs, before } = running;
  const run = captured(args);
  runs.push(run);
  try {
    return await run;
  } finally {
    runs.splice(runs.indexOf(run), 1);
    if (runs.length === 0) {
      for (const name of Object.keys(env)) delete process.env[name];
      Object.assign(process.env, before);
    }
  }
}

async function captured(args: readonly string[]): Promise<CommandRun> {
  const argv = [process.execPath, join(checkout, 'lib', 'cli', 'fluxhook.ts'), ...args];
  const output = { stdout: '', stderr: '' };
  let code = 0;
  const finish = (given: number) => {
    code = given;
  };
  await written.run(output, () => told(() => asTyped(argv, finish), finish));
  const end = (text: string) => text.replace(/\n$/, '');
  return { code, out: end(output.stdout), err: end(output.stderr) };
}
