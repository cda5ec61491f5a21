import type { TestFile } from './files.ts';
import type { Counts } from './reporter.ts';
import type { FileResult } from './run-file.ts';

/** What is reported about a file when it is done: one line, and a failure in full. */
export function progress(result: FileResult, done: number, all: number): string {
  const { file, counts, failed, explanation, left, objects = [], milliseconds } = result;
  const place = `[${String(done).padStart(String(all).length)}/${all}]`;
  const problems = counts.failed + counts.cancelled;
  const tests = problems > 0 ? `${problems} of ${counts.tests} failed` : `${counts.passed} passed`;
  const lines = [`${place} ${failed ? '✖' : '✔'} ${file.path} (${tests}, ${seconds(milliseconds)})`];
  if (objects.length > 0) lines.push(`    left in its sandbox, which ends: ${objects.join(', ').slice(0, 240)}`);
  if (left.length > 0) lines.push(...left.map((command) => `    left running, and ended: ${command.slice(0, 160)}`));
  if (failed) lines.push(explanation.replaceAll(/^(?=.)/gm, '    '), '');
  return `${lines.join('\n')}\n`;
}

/**
 * The end of the output: Node's own figures over all files, the files that failed, and one line for machines.
 * @param left files that were not run, which the whole `npm test` runs
 * @param busy how much of the machine's processor time was used meanwhile, from 0 to 1
 */
export function summary(
  results: readonly FileResult[],
  left: readonly TestFile[],
  milliseconds: number,
  busy: number,
): string {
  const sum = (name: keyof Counts) => results.reduce((total, { counts }) => total + counts[name], 0);
  const failures = sum('failed') + sum('cancelled');
  const programs = left.filter(({ needs }) => needs === 'programs').length;
  const broken = results.filter(({ failed }) => failed);
  return [
    ...(broken.length > 0 ? ['', 'Failed, in full above:', ...broken.map(digest)] : []),
    ...(results.length === 0 ? ['No test file ran.'] : []),
    ...(left.length > 0
      ? [`Left to npm test: files that need a sandbox (${left.length - programs}) or start programs (${programs}).`]
      : []),
    `ℹ tests ${sum('tests')}`,
    `ℹ suites ${sum('suites')}`,
    `ℹ pass ${sum('passed')}`,
    `ℹ fail ${sum('failed')}`,
    `ℹ cancelled ${sum('cancelled')}`,
    `ℹ skipped ${sum('skipped')}`,
    `ℹ todo ${sum('todo')}`,
    `ℹ duration_ms ${Math.round(milliseconds)}`,
    `ℹ processors busy ${Math.round(busy * 100)} %`,
    `${sum('passed')} passed, ${failures} failed`,
    '',
  ].join('\n');
}

/** Of the failures of a file what fits: the end of a long output then has the reason. */
function digest({ file, explanation }: FileResult): string {
  const lines = explanation.split('\n');
  const shown = lines.slice(0, digestLines).map((line) => `    ${line.slice(0, 400)}`);
  const more = lines.length > digestLines ? [`    … ${lines.length - digestLines} lines more`] : [];
  return [`  ${file.path}`, ...shown, ...more].join('\n');
}

const digestLines = 40;

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
