import { objectNameFor } from './object-names.ts';
import type { WholeQuery } from './query.ts';
import { byName, type ListedRepository } from './repository.ts';

/** A repository as a lock file has it. */
export interface LockedRepository extends Omit<ListedRepository, 'topics'> {
  /** What its objects are called. It stays when the repository is renamed. */
  readonly objects: string;
}

/** What a lock file says: the repositories that queries found, pinned until somebody looks again. */
export interface RepositoryLock {
  /** The web host of the GitHub that was asked. */
  readonly host: string;
  /** In the order in which they were given. */
  readonly queries: readonly WholeQuery[];
  /** By name. */
  readonly repositories: readonly LockedRepository[];
}

/**
 * The lock of what was found. Objects keep the names that they have in the previous lock, because repositories are
 * identified by id.
 * @param found each may be there more than once
 */
export function lockOf(
  host: string,
  queries: readonly WholeQuery[],
  found: readonly ListedRepository[],
  before?: RepositoryLock,
): RepositoryLock {
  const known = new Map(before?.host === host ? before.repositories.map(({ id, objects }) => [id, objects]) : []);
  const distinct = [...new Map(found.map((each) => [each.id, each])).values()].sort((a, b) => a.id - b.id);
  const names = new Map(distinct.flatMap(({ id }) => (known.has(id) ? [[id, known.get(id) ?? '']] : [])));
  const taken = new Set(names.values());
  const first = queries[0]?.organization ?? '';
  for (const { id, repository } of distinct) {
    if (names.has(id)) continue;
    const name = objectNameFor(repository, first, (candidate) => taken.has(candidate));
    names.set(id, name);
    taken.add(name);
  }
  const repositories = distinct.map(({ topics: _, ...each }) => ({ ...each, objects: names.get(each.id) ?? '' }));
  return { host, queries, repositories: repositories.sort(byName) };
}
