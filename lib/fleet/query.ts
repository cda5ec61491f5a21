import { isDeepStrictEqual } from 'node:util';
import { isNamedBy } from './name-pattern.ts';
import { type ListedRepository, ownerOf, repositoryVisibilities } from './repository.ts';

/** Which repositories a query matches, by visibility. */
export const wantedVisibilities = ['all', ...repositoryVisibilities] as const;

/**
 * Which repositories of an organization are meant. A condition that is not set excludes nothing, except archived
 * repositories.
 */
export interface RepositoryQuery {
  /** The organization's login. */
  readonly organization: string;
  /** A repository has to have all of them. @default - any topics */
  readonly topics?: readonly string[];
  /** Patterns of bare names: `team-*`; `!team-old` excludes one. @default - any name */
  readonly names?: readonly string[];
  /** Archived repositories are read-only, so nobody can push to them. @default true */
  readonly excludeArchived?: boolean;
  /** @default all */
  readonly visibility?: (typeof wantedVisibilities)[number];
}

/** The same in one form, so that two queries that mean the same are the same. */
export type WholeQuery = Required<RepositoryQuery>;

export const queryDefaults = { excludeArchived: true, visibility: 'all' } as const;

/** Defaults filled in; lists without repetitions and in one order, topics as GitHub writes them. */
export function wholeQuery(query: RepositoryQuery): WholeQuery {
  const { organization, topics = [], names = [] } = query;
  const { excludeArchived = queryDefaults.excludeArchived, visibility = queryDefaults.visibility } = query;
  return {
    organization,
    topics: [...new Set(topics.map((topic) => topic.toLowerCase()))].sort(),
    names: [...new Set(names)].sort(),
    excludeArchived,
    visibility,
  };
}

/** Whether queries ask for the same repositories. Their order counts: names of objects depend on the first one. */
export function isSameQuery(one: readonly RepositoryQuery[], other: readonly RepositoryQuery[]): boolean {
  const plain = (queries: readonly RepositoryQuery[]) =>
    queries.map((query) => ({ ...wholeQuery(query), organization: query.organization.toLowerCase() }));
  return isDeepStrictEqual(plain(one), plain(other));
}

/** A query in the words of its settings, with what differs from the defaults: organization acme, topics [deploy]. */
export function queryInWords(query: RepositoryQuery): string {
  const { organization, topics, names, excludeArchived, visibility } = wholeQuery(query);
  return [
    `organization ${organization}`,
    ...(topics.length > 0 ? [`topics [${topics.join(', ')}]`] : []),
    ...(names.length > 0 ? [`names [${names.join(', ')}]`] : []),
    ...(excludeArchived ? [] : ['excludeArchived false']),
    ...(visibility === 'all' ? [] : [`visibility ${visibility}`]),
  ].join(', ');
}

/**
 * Why a query does not match a repository.
 * @returns undefined where it does
 */
export function whyNot(query: RepositoryQuery, repository: ListedRepository): string | undefined {
  const { organization, topics, names, excludeArchived, visibility } = wholeQuery(query);
  const owner = ownerOf(repository.repository);
  if (owner.toLowerCase() !== organization.toLowerCase()) return `it is in ${owner}`;
  if (excludeArchived && repository.archived) return 'it is archived';
  if (visibility !== 'all' && repository.visibility !== visibility) return `it is ${repository.visibility}`;
  const lacking = topics.filter((topic) => !repository.topics.includes(topic));
  if (lacking.length > 0)
    return `it does not have the ${lacking.length === 1 ? 'topic' : 'topics'} ${lacking.join(', ')}`;
  return isNamedBy(names, repository.repository) ? undefined : 'its name is not one that was asked for';
}
