import { compareDirectories, compareRevisions } from './input/compare.ts';
import type { Limits } from './input/run-program.ts';
import type { Comparison } from './model/declaration.ts';
import { report } from './report.ts';
import { complaint, withoutTokens } from './secrecy/mask-text.ts';

/** What to show, and how long it may take. */
export interface ReviewOptions {
  /** Names of the stacks to look at. @default - every stack that has a file on either side */
  readonly stacks?: readonly string[] | undefined;
  /** How long the program of either side may run for a stack, in seconds. @default 120 */
  readonly timeout?: number;
  /** Everything, however long. @default - as much as fits into a comment on GitHub, the most important first */
  readonly whole?: boolean;
  /** Paths of hidden values to be shown, as the review names them; values of Secrets stay hidden. @default - none */
  readonly show?: readonly string[];
  /** Aborts the review. */
  readonly signal?: AbortSignal;
}

/** A review, ready to be posted. Nothing in it is secret, as far as that can be detected. */
export interface Review {
  /** Begins with an HTML comment by which a workflow finds its earlier review. */
  readonly markdown: string;
  /** Whether the change adds a violation of a mandatory policy, or cannot be synthesized. */
  readonly failed: boolean;
  /** What is not part of it: changes that are not committed, files that were not read. */
  readonly remarks: readonly string[];
}

/**
 * Two folders of manifests, such as the output of `cdk8s synth` before and after a change.
 * @throws ProblemsError for what is not a folder, and for files that are not manifests
 */
export async function reviewFolders(before: string, after: string, options: ReviewOptions = {}): Promise<Review> {
  return reviewOf(await compareDirectories(before, after, limitsOf(options)), options);
}

/**
 * Two commits of a project, each synthesized by its own program (main.ts) with its own settings.
 * @param project the project's folder
 * @param range `BASE..HEAD`, or `BASE...HEAD`: since HEAD branched off BASE
 * @throws ProblemsError for what is not a range of commits, and for a stack that neither side has
 */
export async function reviewCommits(project: string, range: string, options: ReviewOptions = {}): Promise<Review> {
  const { stacks: only } = options;
  return reviewOf(await compareRevisions(project, range, { only, ...limitsOf(options) }), options);
}

function limitsOf({ timeout = 120, signal }: ReviewOptions): Limits {
  return { timeout: timeout * 1000, ...(signal !== undefined && { signal }) };
}

async function reviewOf(comparison: Comparison, { whole = false, show = [] }: ReviewOptions): Promise<Review> {
  const { markdown, failed } = report(comparison, { whole, show });
  return {
    markdown: await withoutTokens(markdown),
    failed,
    remarks: await Promise.all(comparison.asides.map((aside) => withoutTokens(complaint(aside)))),
  };
}
