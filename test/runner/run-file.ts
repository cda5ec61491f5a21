import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { checkout } from '../checkout.ts';
import type { TestFile } from './files.ts';
import { endMarked, MARK } from './processes.ts';
import type { Counts } from './reporter.ts';

export interface FileResult {
  readonly file: TestFile;
  readonly counts: Counts;
  /** Failed, cancelled, crashed, ended by the limit, or without any test. */
  readonly failed: boolean;
  /** What a person has to read of a failure: why the file failed beside its tests, and its output. */
  readonly explanation: string;
  /** Commands of processes that the file left running; they were ended. */
  readonly left: readonly string[];
  /** Objects that it left in its sandbox, which was then ended; told by the lane. */
  readonly objects?: readonly string[];
  readonly milliseconds: number;
}

const none: Counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 };

/**
 * Runs one test file in a process of its own, with a folder for temporary files of its own, and ends what it left.
 *
 * @param opts.mark what its processes are known by
 * @param opts.temporary the folder, made here and removed
 * @param opts.limitMs time after which the file is ended
 * @param opts.nodeArgs options of Node's test runner
 * @param opts.signal ends the file
 */
export async function runFile(
  file: TestFile,
  opts: {
    mark: string;
    temporary: string;
    env: Readonly<Record<string, string>>;
    limitMs: number;
    nodeArgs: readonly string[];
    signal: AbortSignal;
  },
): Promise<FileResult> {
  const begun = performance.now();
  const report = `${opts.temporary}.counts`;
  mkdirSync(opts.temporary, { recursive: true });
  const reporters = [
    ['spec', 'stdout'],
    [join(import.meta.dirname, 'reporter.ts'), report],
  ].flatMap(([reporter, destination]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${destination}`]);
  const child = spawn(process.execPath, [...opts.nodeArgs, ...reporters, file.path], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own session: Ctrl-C in the terminal reaches the runner only, which ends all of it in order.
    detached: true,
    env: { ...process.env, ...opts.env, TMPDIR: opts.temporary, [MARK]: opts.mark },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ending = new AbortController();
  const exited = new Promise<string | undefined>((resolve) => {
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
    child.once('error', (error) => resolve(error.message));
  });
  const cut = Promise.race([
    sleep(opts.limitMs, undefined, { signal: ending.signal, ref: false }).then(
      () => `ended by the runner: it was not done after ${minutes(opts.limitMs)}`,
    ),
    new Promise<string>((resolve) => {
      if (opts.signal.aborted) resolve('interrupted');
      opts.signal.addEventListener('abort', () => resolve('interrupted'), { signal: ending.signal });
    }),
  ]);
  const end = await Promise.race([exited, cut.catch(() => undefined)]);
  ending.abort();
  const left = await endMarked(opts.mark);
  // What it had started may have held its output open.
  await Promise.race([closed, sleep(1000)]);
  const counts = readCounts(report);
  for (const path of [opts.temporary, report]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });

  const failures = counts.failed + counts.cancelled;
  const reason = end ?? (counts.tests === 0 ? 'there is no test in it' : undefined);
  const failed = reason !== undefined || failures > 0;
  return {
    file,
    counts: failed && failures === 0 ? { ...counts, tests: counts.tests + 1, failed: 1 } : counts,
    failed,
    explanation: failed ? explain(failures === 0 ? reason : undefined, output) : '',
    left: end === undefined || end.startsWith('exit code') ? left : [],
    milliseconds: performance.now() - begun,
  };
}

/** There are none when it ended before its time. */
function readCounts(report: string): Counts {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Counts;
  } catch {
    return none;
  }
}

/** Node repeats the failures at the end, in full; without that part, all of the output is needed. */
function explain(reason: string | undefined, output: string): string {
  const text = stripVTControlCharacters(output).trim();
  const failures = text.lastIndexOf('\n✖ failing tests:');
  return [...(reason === undefined ? [] : [reason]), failures < 0 ? text : text.slice(failures).trim()].join('\n');
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} s` : `${Math.round(ms / 60_000)} min`;
}
