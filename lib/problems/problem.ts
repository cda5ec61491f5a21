import { withoutCredentials } from './credentials.ts';
import { visible, visibleLines } from './visible.ts';

/** One thing that stops the program, and the fix. */
export interface Problem {
  /** What it is about: a setting's full key, a cluster, a repository. */
  readonly subject: string;
  /** The value received, as it may be shown; undefined when there is none. Never a token; passwords in URLs are hidden. */
  readonly value?: string | undefined;
  /** What is wrong with it. */
  readonly problem: string;
  /** The values allowed, or the states in which the program could continue. */
  readonly choices: string;
  /** A command or an edit that fixes it. */
  readonly fix: string;
}

/** Everything of one kind that is wrong, found in one pass. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError';
  readonly problems: readonly Problem[];

  /**
   * @param title opens the message: what cannot be used or done, and where it was found
   * @param problems at least one
   */
  constructor(title: string, problems: readonly Problem[]) {
    super(visibleLines([`${title}:`, ...problems.map(describeProblem)].join('\n')));
    this.problems = problems;
  }
}

/** A problem as people read it: its subject, then three indented lines. */
export function describeProblem({ subject, value, problem, choices, fix }: Problem): string {
  const title = value === undefined ? subject : `${subject} = ${withoutCredentials(value)}`;
  // A name from outside must not look like another line of the message.
  return `\n  ${visible(title)}\n    problem: ${problem}\n    choices: ${choices}\n    fix:     ${fix}`;
}
