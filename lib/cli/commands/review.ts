import { type Review, reviewCommits, reviewFolders } from '../../../review/index.ts';
import { complaint, withoutTokens } from '../../../review/secrecy/mask-text.ts';
import { ProblemsError } from '../../problems/problem.ts';
import { exitCodes } from '../exit-codes.ts';
import { untilAskedToEnd } from '../interrupt.ts';

export interface ReviewCommandOptions {
  readonly stack?: readonly string[];
  /** In seconds. */
  readonly timeout?: number;
  readonly whole?: boolean;
  readonly show?: readonly string[];
}

/** Prints the review of a change, and gives the exit code. */
export async function review(change: readonly string[], options: ReviewCommandOptions): Promise<number> {
  // Warnings of libraries quote what they read.
  process.removeAllListeners('warning');
  using interruption = untilAskedToEnd();
  try {
    const { markdown, failed, remarks } = await reviewOf(change, options, interruption.signal);
    for (const remark of remarks) console.error(remark);
    process.stdout.write(markdown);
    return interruption.exitCode ?? (failed ? exitCodes.broken : exitCodes.fine);
  } catch (error) {
    console.error(interruption.signal.aborted ? 'Interrupted.' : await withoutTokens(complaint(error)));
    return interruption.exitCode ?? exitCodes.unusable;
  }
}

async function reviewOf(
  change: readonly string[],
  { stack, ...given }: ReviewCommandOptions,
  signal: AbortSignal,
): Promise<Review> {
  const [first = '', second, ...more] = change;
  const options = { ...given, signal };
  if (second === undefined && first.includes('..'))
    return reviewCommits(process.cwd(), first, { ...options, stacks: stack });
  if (second !== undefined && more.length === 0 && stack === undefined) return reviewFolders(first, second, options);
  throw new ProblemsError('The change cannot be reviewed', [
    {
      subject: 'arguments',
      value: [...change, ...(stack === undefined ? [] : ['--stack', ...stack])].join(' '),
      problem:
        stack !== undefined && second !== undefined ? 'folders have no stacks' : 'neither a range nor two folders',
      choices: 'BASE..HEAD, BASE...HEAD (both with --stack NAME), or DIR_A DIR_B',
      fix: 'npx fluxhook review origin/main...HEAD',
    },
  ]);
}
