import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemsError } from '../lib/problems.ts';
import { type Comparison, nothing, type StackChange } from './declaration.ts';
import { readManifests } from './manifests.ts';
import { withHeldSecret } from './ownership.ts';
import { exportRevision, packagesDiffer, resolveRange } from './revision.ts';
import { stacksOf, synthesize } from './synthesize.ts';

/**
 * Two commits, each synthesized by its own code with its own settings.
 * @param project the project's folder
 * @param range `BASE..HEAD` or `BASE...HEAD`
 * @param only names of the stacks to look at. @default - every stack that has a file on either side
 * @throws ProblemsError for what is no range of commits, and for a stack that neither side has
 */
export async function compareRevisions(project: string, range: string, only?: readonly string[]): Promise<Comparison> {
  const commits = await resolveRange(project, range);
  const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-review-'));
  try {
    const before = await exportRevision(project, commits.base, mkdtempSync(join(scratch, 'base-')));
    const after = await exportRevision(project, commits.head, mkdtempSync(join(scratch, 'head-')));
    const there = [...new Set([...stacksOf(before), ...stacksOf(after)])].sort();
    for (const stack of only ?? []) if (!there.includes(stack)) throw unknownStack(stack, there);
    const chosen: (string | undefined)[] = [...(only ?? there)];
    if (chosen.length === 0) chosen.push(undefined);
    const stacks: StackChange[] = [];
    for (const stack of chosen) {
      const sides = await Promise.all([synthesize(before, stack), synthesize(after, stack)]);
      stacks.push(withHeldSecret({ stack, before: sides[0], after: sides[1] }));
    }
    const notes = (await packagesDiffer(project, commits))
      ? ['The two sides pin different packages (`package-lock.json`); both were synthesized with the installed ones.']
      : [];
    return { title: range, stacks, notes };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Two folders of manifests, such as the output of `cdk8s synth` before and after a change. Settings are not known, so
 * nothing is said of what they alone decide.
 * @throws ProblemsError for what is no folder, and for files that are no manifests
 */
export function compareDirectories(before: string, after: string): Comparison {
  const [from, to] = [before, after].map((directory) => ({ ...nothing, objects: readManifests(folder(directory)) }));
  return {
    title: `${before} → ${after}`,
    stacks: [{ stack: undefined, before: from ?? nothing, after: to ?? nothing }],
    notes: [],
  };
}

function folder(directory: string): string {
  if (existsSync(directory) && statSync(directory).isDirectory()) return directory;
  throw new ProblemsError('The change cannot be reviewed', [
    {
      subject: 'DIR',
      value: directory,
      problem: 'there is no such folder',
      choices: 'two folders of manifests, or a range of commits (BASE..HEAD)',
      fix: 'CDK8S_OUTDIR=before npx cdk8s synth writes one.',
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
