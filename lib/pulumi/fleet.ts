import * as pulumi from '@pulumi/pulumi';
import { type FleetOptions, type FleetRepository, readFleetLock, repositoriesOf } from '../fleet/program.ts';
import type { RepositoryQuery } from '../fleet/query.ts';
import type { GitHubCredentials } from '../operate/github.ts';
import { ProblemsError } from '../problems/problem.ts';
import { Failure } from './failure.ts';
import { isOnMocks } from './mocks.ts';

export interface FleetArgs extends FleetOptions {
  /**
   * With them, one look at GitHub for all webhooks of the program shows how it differs from the lock file. @default -
   * no look
   */
  readonly credentials?: GitHubCredentials;
}

const looked = new Set<string>();

/**
 * The repositories of a lock file, by name, for a loop of webhooks. `npx fluxhook lock` finds them at GitHub and writes the
 * file. If the repositories at GitHub differ from the file, that is a warning and changes nothing.
 *
 * @example
 * ```ts
 * import { fleet, GitHubWebhook, ReceiverEntrance } from 'fluxhook/pulumi';
 *
 * // First, so that nothing is deployed when the lock file is missing.
 * const repositories = await fleet({ organization: 'acme', topics: ['deploy'] });
 * const entrance = new ReceiverEntrance('flux');
 * for (const { name, url, branch } of repositories) {
 *   new GitHubWebhook(name, {
 *     entrance,
 *     repository: url,
 *     source: { metadata: { name }, url, ref: { branch }, interval: '1h' },
 *   });
 * }
 * ```
 * @param queries what the lock file has to be of: one query, or several
 * @throws Failure for a lock file that is not there, cannot be used, or is of other queries; with the command that writes it
 */
export async function fleet(
  queries: RepositoryQuery | readonly RepositoryQuery[],
  args: FleetArgs = {},
): Promise<readonly FleetRepository[]> {
  try {
    const { lock, name: file, command } = readFleetLock(queries, args);
    const { credentials } = args;
    if (credentials !== undefined && !looked.has(file) && !isOnMocks()) {
      looked.add(file);
      const { lockNews } = await import('../operate/discovery/lock-news.ts');
      const { warning, untold } = await lockNews({ lock, file, command }, credentials);
      if (warning !== undefined) await pulumi.log.warn(warning);
      if (untold !== undefined) await pulumi.log.info(untold);
    }
    return repositoriesOf(lock);
  } catch (error) {
    throw error instanceof ProblemsError ? new Failure(error.message) : error;
  }
}
