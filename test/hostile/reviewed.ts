import type { Finding } from '../../policy/evaluate.ts';
import { compareDirectories } from '../../review/input/compare.ts';
import { findingsOf } from '../../review/model/judgement.ts';
import { report } from '../../review/report.ts';
import { complaint, withoutTokens } from '../../review/secrecy/mask-text.ts';
import type { Sides } from './corpus.ts';

/** Everything that a review of two folders says. */
export interface Reviewed {
  /** Empty for a change that cannot be reviewed. */
  readonly markdown: string;
  /** What goes to the terminal: notes, and the error of a change that cannot be reviewed. */
  readonly terminal: string;
  readonly findings: readonly Finding[];
}

/**
 * Reviews two folders as the command does, in this process: what it prints, and what the rules find.
 * @throws whatever is no error that people are told
 */
export async function reviewed({ before, after }: Sides): Promise<Reviewed> {
  try {
    const comparison = await compareDirectories(before, after);
    const { markdown } = report(comparison, { whole: true });
    const short = report(comparison);
    return {
      markdown: await withoutTokens(`${markdown}\n${short.markdown}`),
      terminal: await withoutTokens(comparison.asides.map(complaint).join('\n')),
      findings: comparison.stacks.flatMap((stack) => findingsOf(stack.after)),
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ProblemsError') throw error;
    return { markdown: '', terminal: await withoutTokens(complaint(error)), findings: [] };
  }
}
