import { newsLine } from '../../fleet/change-words.ts';
import { lockOf, type RepositoryLock } from '../../fleet/lock.ts';
import { lockChanges, subjectOf } from '../../fleet/lock-changes.ts';
import { ProblemsError } from '../../problems/problem.ts';
import type { GitHubCredentials, Requests } from '../github.ts';
import { Patience } from '../patience.ts';
import { ServerFailure } from '../server-failure.ts';
import { discover } from './discover.ts';

/** A lock file that was read. */
export interface PinnedRepositories {
  readonly lock: RepositoryLock;
  /** Its name. */
  readonly file: string;
  /** What writes it. */
  readonly command: string;
}

/** How the repositories at GitHub differ from the lock file. */
export interface LockNews {
  /** One text that names all differences; undefined if there are none. */
  readonly warning?: string;
  /** Why it could not be determined. */
  readonly untold?: string;
}

/** Repositories that one warning names. */
const mostNamed = 20;

/** The longest wait for what is only a warning, in milliseconds. */
const longestPause = 2_000;

/**
 * Runs the queries of a lock file again, only to report differences: the run uses the file. One listing of each
 * organization, however many webhooks there are.
 */
export async function lockNews(
  { lock, file, command }: PinnedRepositories,
  credentials: GitHubCredentials,
  requests?: Requests,
): Promise<LockNews> {
  try {
    const discovery = await discover(lock.host, lock.queries, {
      credentials,
      patience: new Patience({ longestPause }),
      before: lock,
      mostLookedFor: mostNamed,
      ...(requests !== undefined && { requests }),
    });
    const changes = lockChanges(lock, lockOf(lock.host, lock.queries, discovery.found, lock));
    if (changes.length === 0) return {};
    const named = changes
      .slice(0, mostNamed)
      .map((change) => newsLine(change, discovery.reasons.get(subjectOf(change).id)));
    const left = changes.length > mostNamed ? [`and ${changes.length - mostNamed} more`] : [];
    const warning = `The repositories at GitHub differ from ${file}, which this run uses: ${[...named, ...left].join('; ')}. To update it, after a review: ${command}`;
    return { warning };
  } catch (error) {
    if (!(error instanceof ProblemsError) && !(error instanceof ServerFailure)) throw error;
    const why = error instanceof ProblemsError ? (error.problems[0]?.problem ?? error.message) : error.message;
    return { untold: `Whether the repositories at GitHub differ from ${file} could not be determined: ${why}.` };
  }
}
