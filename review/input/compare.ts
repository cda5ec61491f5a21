import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { stacksIn } from '../../lib/settings/stack-file.ts';
import { type Comparison, nothing, type StackChange } from '../model/declaration.ts';
import { withHeldSecret } from '../model/held-secret.ts';
import { readFolder } from './folder.ts';
import type { Manifests } from './manifest-folder.ts';
import { exportRevision, packagesDiffer, resolveRange, uncommitted } from './revision.ts';
import { hasProgram, type Limits, programFile } from './run-program.ts';
import { synthesize } from './synthesize.ts';

/** How two commits are compared. */
export interface Options extends Limits {
  /** Names of the stacks to look at. @default - every stack that has a file on either side */
  readonly only?: readonly string[] | undefined;
}

/**
 * Two commits, each synthesized by its own code with its own settings.
 * @param project the project's folder
 * @param range `BASE..HEAD` or `BASE...HEAD`
 * @throws ProblemsError for what is not a range of commits, and for a stack that neither side has
 */
export async function compareRevisions(project: string, range: string, options: Options): Promise<Comparison> {
  const { only } = options;
  const commits = await resolveRange(project, range);
  const asides = (await uncommitted(project, commits.head))
    ? ['Changes in the work tree that are not committed are not reviewed.']
    : [];
  const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-review-'));
  try {
    const before = await exportRevision(project, commits.base, mkdtempSync(join(scratch, 'base-')));
    const after = await exportRevision(project, commits.head, mkdtempSync(join(scratch, 'head-')));
    if (![before, after].some(hasProgram)) throw noProgram(project, range);
    const there = [...new Set([before, after].flatMap(stacksOf))].sort();
    for (const stack of only ?? []) if (!there.includes(stack)) throw unknownStack(stack, there);
    const chosen: (string | undefined)[] = [...(only ?? there)];
    if (chosen.length === 0) chosen.push(undefined);
    const stacks: StackChange[] = [];
    for (const stack of chosen) {
      // Both end before their folders go, also when one of them is interrupted.
      const sides = await Promise.allSettled([before, after].map((side) => synthesize(side, stack, options)));
      const [from, to] = sides.map((side) => {
        if (side.status === 'rejected') throw side.reason;
        return side.value;
      });
      if (to?.badReasons !== undefined) throw to.badReasons;
      stacks.push(withHeldSecret({ stack, before: from ?? nothing, after: to ?? nothing }));
    }
    const notes = (await packagesDiffer(project, commits))
      ? ['The two sides pin different packages (`package-lock.json`); both were synthesized with the installed ones.']
      : [];
    const command = [range, ...(only === undefined ? [] : ['--stack', ...only])].join(' ');
    return { title: range, command, stacks, notes, asides };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Two folders of manifests, such as the output of `cdk8s synth` before and after a change. Settings are not known, so
 * what only they decide is not reviewed.
 * @throws ProblemsError for what is not a folder, and for files that are not manifests
 */
export async function compareDirectories(
  before: string,
  after: string,
  limits: Limits = { timeout: 120_000 },
): Promise<Comparison> {
  const [old, now] = [folder(before), folder(after)];
  const [from, to] = [await readFolder(old, limits), await readFolder(now, limits)];
  const empty = [...(from.objects.length === 0 ? [before] : []), ...(to.objects.length === 0 ? [after] : [])];
  const asides = empty.map((directory) => `No manifest was found in ${directory}.`);
  const declared = ({ objects, asWritten, remarks }: Manifests) => {
    asides.push(...remarks);
    return { ...nothing, objects, asWritten, remarks };
  };
  return {
    title: `${before} → ${after}`,
    command: `${before} ${after}`,
    stacks: [{ stack: undefined, before: declared(from), after: declared(to) }],
    notes: [],
    ...(empty.length === 2 && { empty: [before, after] as const }),
    asides,
  };
}

/** A project whose file cannot be read has none here; its synthesis says why. */
function stacksOf(project: string): string[] {
  try {
    return stacksIn(project);
  } catch (error) {
    if (error instanceof ProblemsError) return [];
    throw error;
  }
}

function noProgram(project: string, range: string): ProblemsError {
  return new ProblemsError('The change cannot be reviewed', [
    {
      subject: project,
      value: range,
      problem: `neither side has the program ${programFile}, which a review of commits runs`,
      choices: 'commits of a project that has it, or two folders of manifests',
      fix: 'cdk8s synth --output FOLDER at either commit; then npx fluxhook review FOLDER_A FOLDER_B',
    },
  ]);
}

function folder(directory: string): string {
  if (existsSync(directory) && statSync(directory).isDirectory()) return directory;
  throw new ProblemsError('The change cannot be reviewed', [
    {
      subject: 'DIR',
      value: directory,
      problem: 'there is no such folder',
      choices: 'two folders of manifests, or a range of commits (BASE..HEAD)',
      fix: 'npx fluxhook synth --output before writes one.',
    },
  ]);
}

function unknownStack(stack: string, there: readonly string[]): ProblemsError {
  return new ProblemsError('The change cannot be reviewed', [
    {
      subject: '--stack',
      value: stack,
      problem: `neither side has a file Pulumi.${stack}.yaml`,
      choices: there.join(', ') || 'none: leave --stack out to review the defaults of Pulumi.yaml',
      fix: `Name another stack, or commit Pulumi.${stack}.yaml.`,
    },
  ]);
}
