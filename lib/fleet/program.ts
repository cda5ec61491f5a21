import type { ObjectName } from '../flux/object-name.ts';
import { publicHost } from '../github/api.ts';
import { homePage } from '../github/hook-home.ts';
import { ProblemsError } from '../problems/problem.ts';
import type { RepositoryLock } from './lock.ts';
import { lockFileName, type ReadLock, readLockFile } from './lock-file.ts';
import { isSameQuery, queryInWords, type RepositoryQuery, wholeQuery } from './query.ts';
import { bareName, ownerOf, type RepositoryVisibility } from './repository.ts';

/** A repository of a lock file, for a program that declares its webhook. */
export interface FleetRepository {
  /**
   * What its objects are called: a name that no other repository of the lock file has, and that stays when it is
   * renamed.
   */
  readonly name: ObjectName;
  /** OWNER/NAME. */
  readonly repository: string;
  /** Its page, from which it is cloned: https://HOST/OWNER/NAME. */
  readonly url: string;
  /** Its default branch. */
  readonly branch: string;
  readonly visibility: RepositoryVisibility;
  readonly archived: boolean;
  /** Stays with the repository when it is renamed. */
  readonly id: number;
}

export interface FleetOptions {
  /** The lock file, relative to the working directory. @default fluxhook.lock.yaml */
  readonly file?: string;
  /** The web host of the GitHub that the queries are of. @default github.com */
  readonly host?: string;
}

/**
 * The repositories of a lock file, by name. It makes no requests: `npx fluxhook lock` finds them at GitHub and writes
 * the file, so that a new repository is a reviewed change.
 *
 * @example
 * ```ts
 * import { Chart, App } from 'cdk8s';
 * import { GitRepository, readFleet } from 'fluxhook';
 *
 * const chart = new Chart(new App(), 'fleet');
 * for (const { name, url, branch } of readFleet({ organization: 'acme', topics: ['deploy'] })) {
 *   new GitRepository(chart, name, { metadata: { name }, url, ref: { branch }, interval: '1h' });
 * }
 * ```
 * @param queries what the lock file has to be of: one query, or several
 * @throws ProblemsError for a lock file that is not there, cannot be used, or is of other queries; with the command that writes it
 */
export function readFleet(
  queries: RepositoryQuery | readonly RepositoryQuery[],
  options: FleetOptions = {},
): readonly FleetRepository[] {
  return repositoriesOf(readFleetLock(queries, options).lock);
}

/** A lock file that is of the queries. */
export function readFleetLock(
  queries: RepositoryQuery | readonly RepositoryQuery[],
  { file = lockFileName, host = publicHost }: FleetOptions,
): ReadLock & { readonly lock: RepositoryLock } {
  const wanted = Array.isArray(queries) ? (queries as readonly RepositoryQuery[]) : [queries as RepositoryQuery];
  const command = file === lockFileName ? 'npx fluxhook lock' : `npx fluxhook lock --file ${file}`;
  const read = readLockFile(process.cwd(), file, command);
  const { lock, unreadable } = read;
  const problem = (text: string) =>
    new ProblemsError('The repositories cannot be determined', [
      {
        subject: file,
        problem: text,
        choices: `a lock file of the program's queries (${wanted.map(queryInWords).join('; ')}), committed with it`,
        fix: `${command} --query '${JSON.stringify(wanted.length === 1 ? wanted[0] : wanted)}'`,
      },
    ]);
  if (unreadable !== undefined) throw problem(`it cannot be used: ${unreadable}`);
  if (lock === undefined) throw problem('there is no such file, which lists these repositories');
  if (lock.host !== host) throw problem(`it has repositories of ${lock.host}, and the queries are of ${host}`);
  if (!isSameQuery(wanted.map(wholeQuery), lock.queries))
    throw problem(`it was made for another query (${lock.queries.map(queryInWords).join('; ')})`);
  return { ...read, lock };
}

export function repositoriesOf({ host, repositories }: RepositoryLock): readonly FleetRepository[] {
  return repositories.map(({ objects, repository, ...rest }) => ({
    ...rest,
    repository,
    name: objects as ObjectName,
    url: homePage({ host, owner: ownerOf(repository), name: bareName(repository) }),
  }));
}
