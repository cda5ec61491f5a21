import type { LockedRepository } from '../fleet/lock.ts';
import type { ReadLock } from '../fleet/lock-file.ts';
import { matchesRepository } from '../fleet/name-pattern.ts';
import { isSameQuery, queryInWords, type WholeQuery, wholeQuery } from '../fleet/query.ts';
import { bareName, ownerOf } from '../fleet/repository.ts';
import { homePage } from '../github/hook-home.ts';
import { nearNames } from '../problems/near-names.ts';
import { type Finding, inFile } from './describe.ts';
import { keyOf, type Path } from './path.ts';
import type { RepositoriesInput } from './repositories-schema.ts';
import type { DiscoveredRepositories } from './settings.ts';
import type { StackInput } from './stack-schema.ts';
import type { Entry } from './webhooks.ts';

type Override = NonNullable<RepositoriesInput[number]['overrides']>[number];

/** What identifies the repositories. */
export interface Locked {
  /** The lock file; undefined where it cannot be used. */
  readonly read: ReadLock | undefined;
  /** Whether the settings have a list of queries, rather than a single one. */
  readonly isList: boolean;
}

/** An override, and its place in the settings. */
interface PlacedOverride {
  readonly override: Override;
  readonly path: Path;
  /** Whose repositories it is for. */
  readonly organization: string;
}

/** Queries in one form, as the lock file has them. */
export function queriesOf(repositories: RepositoriesInput): WholeQuery[] {
  return repositories.map(({ overrides: _, ...query }) => wholeQuery(query as WholeQuery));
}

/**
 * The webhooks of the repositories that were found, as the list would have them.
 * @param inherited what an item of the list takes from the top
 * @param named repositories that have an item of their own, which goes before
 */
export function discoveredEntries(
  { repositories, branch }: StackInput,
  inherited: Readonly<Record<string, unknown>>,
  { read, isList }: Locked,
  named: ReadonlySet<string>,
): Omit<Entry, 'repository'>[] {
  const { lock } = read ?? {};
  if (repositories === undefined || lock === undefined) return [];
  const overrides = placed(repositories, isList);
  return lock.repositories
    .filter(({ repository }) => !named.has(homePage(homeOf(lock.host, repository)).toLowerCase()))
    .map((locked) => {
      const own = overrides.filter((each) => isFor(each, locked));
      const { match: _, ...given } = Object.assign({}, ...own.map(({ override }) => override)) as Override;
      const webhook = { name: locked.objects, repository: homePage(homeOf(lock.host, locked.repository)), ...given };
      return {
        path: ['repositories', locked.repository],
        own: webhook,
        all: { ...inherited, ...(branch === undefined && { branch: locked.branch }), ...webhook },
        at: placeIn(own, overrides, queryPath(0, isList)),
      };
    });
}

function homeOf(host: string, repository: string) {
  return { host, owner: ownerOf(repository), name: bareName(repository) };
}

function queryPath(index: number, isList: boolean): Path {
  return isList ? ['repositories', index] : ['repositories'];
}

function placed(repositories: RepositoriesInput, isList: boolean): PlacedOverride[] {
  return repositories.flatMap(({ organization, overrides = [] }, query) =>
    overrides.map((override, index) => ({
      override,
      path: [...queryPath(query, isList), 'overrides', index],
      organization: organization.toLowerCase(),
    })),
  );
}

function isFor({ override, organization }: PlacedOverride, { repository }: LockedRepository): boolean {
  return ownerOf(repository).toLowerCase() === organization && matchesRepository(override.match, repository);
}

/** Where a key of a webhook stands, or would have to: in the last override that has it, else in one to be added. */
function placeIn(own: readonly PlacedOverride[], all: readonly PlacedOverride[], first: Path): (key: string) => Path {
  return (key) => {
    const found = own.findLast(({ override }) => override[key as keyof Override] !== undefined);
    if (found !== undefined) return [...found.path, key];
    const count = all.filter(({ path }) => keyOf(path).startsWith(`${keyOf(first)}.`)).length;
    return [...first, 'overrides', count, key];
  };
}

/** What has to be done before the repositories are known. */
export function lockFindings({ repositories }: StackInput, home: string, read: ReadLock | undefined): Finding[] {
  if (repositories === undefined) return [];
  const { name = 'fluxhook.lock.yaml', command = 'npx fluxhook lock', lock, unreadable } = read ?? {};
  const queries = queriesOf(repositories);
  const found = (problem: string): Finding[] => [
    {
      path: ['repositories'],
      problem,
      choices: `${name} of these queries, committed with the stack file`,
      fix: command,
    },
  ];
  if (unreadable !== undefined) return found(`${name}, which lists these repositories, cannot be used: ${unreadable}`);
  if (lock === undefined) return found(`there is no ${name}, which lists these repositories`);
  if (lock.host !== home)
    return found(`${name} has repositories of ${lock.host}, but this stack uses GitHub at ${home}`);
  if (!isSameQuery(queries, lock.queries)) {
    const of = lock.queries.map(queryInWords).join('; ');
    return found(`${name} was made for another query (${of})`);
  }
  return lock.repositories.length > 0 ? [] : found(`${name} has no repositories`);
}

/** What was found, for those who report it. */
export function discoveredRepositories(
  { repositories }: Pick<StackInput, 'repositories'>,
  { read, isList }: Locked,
): DiscoveredRepositories | undefined {
  const { name, command, lock } = read ?? {};
  if (repositories === undefined || lock === undefined || name === undefined || command === undefined) return undefined;
  const idle = placed(repositories, isList).filter((each) => !lock.repositories.some((locked) => isFor(each, locked)));
  return {
    lock,
    file: name,
    command,
    idleOverrides: idle.map(({ path, override: { match } }) => ({
      place: keyOf(path),
      match,
      near: nearest(match, lock.repositories),
    })),
  };
}

function nearest(match: string, repositories: readonly LockedRepository[]): string[] {
  const names = repositories.map(({ repository }) => (match.includes('/') ? repository : bareName(repository)));
  return nearNames(match, names).slice(0, 3);
}

/** How a webhook of the query gets a value of its own. */
export function ownOverride({ own }: Pick<Entry, 'own'>, key: string, value: string): string {
  const match = URL.parse(own.repository ?? '')?.pathname.slice(1) ?? 'OWNER/NAME';
  return inFile(['repositories', 'overrides'], [{ match, [key]: value }]);
}
