import type { RepositoryLock } from '../../fleet/lock.ts';
import { isExclusion, matchesRepository } from '../../fleet/name-pattern.ts';
import { type WholeQuery, whyNot } from '../../fleet/query.ts';
import { bareName, type ListedRepository, ownerOf } from '../../fleet/repository.ts';
import { nearNames } from '../../problems/near-names.ts';
import { type Problem, ProblemsError } from '../../problems/problem.ts';
import { GitHub, type GitHubCredentials, isRefusal, type Requests } from '../github.ts';
import { pacedRequests } from '../paced.ts';
import type { Patience } from '../patience.ts';
import { refusedOrganization } from './refused-organization.ts';

/** What GitHub says of queries now. */
export interface Discovery {
  /** What the queries take, each once. */
  readonly found: readonly ListedRepository[];
  /** All that the token may see of the organizations. */
  readonly listed: readonly ListedRepository[];
  /** Why a repository of the lock file is no longer found, by its id. */
  readonly reasons: ReadonlyMap<number, string>;
  /** How many requests it took. */
  readonly requests: number;
}

/** How GitHub is asked. */
export interface DiscoveryOptions {
  readonly credentials: GitHubCredentials;
  readonly patience: Patience;
  /** The repositories as they were; those that are no longer listed are looked up. */
  readonly before?: RepositoryLock | undefined;
  /** How many of those are looked for, with a request each. @default 30 */
  readonly mostLookedFor?: number;
  /** @default - paced as GitHub asks for it */
  readonly requests?: Requests;
}

/**
 * Resolves queries: lists each organization once, whatever the number of queries, repositories and webhooks.
 * @param host the web host of the GitHub that is asked
 * @throws ProblemsError for an organization that cannot be listed; ServerFailure where there is no answer of GitHub
 */
export async function discover(
  host: string,
  queries: readonly WholeQuery[],
  { credentials, patience, before, mostLookedFor = 30, requests: send = pacedRequests() }: DiscoveryOptions,
): Promise<Discovery> {
  let requests = 0;
  const counted: Requests = (route, parameters) => {
    requests += 1;
    return send(route, parameters);
  };
  const github = new GitHub(credentials, counted, { patience });
  const logins = new Map(queries.map(({ organization }) => [organization.toLowerCase(), organization]));
  const listed: ListedRepository[] = [];
  const problems: Problem[] = [];
  for (const owner of logins.values()) {
    const answer = await github.repositories({ host, owner });
    if (!isRefusal(answer)) listed.push(...answer);
    else problems.push(refusedOrganization({ host, owner }, answer, await accountType(github, host, owner, answer)));
  }
  if (problems.length > 0) throw new ProblemsError('The repositories cannot be found', problems);
  const known = before?.host === host ? before.repositories : [];
  const byId = new Map(listed.map((each) => [each.id, each]));
  const reasons = new Map<number, string>();
  let looked = 0;
  for (const { id, repository } of known) {
    if (byId.has(id)) continue;
    looked += 1;
    if (looked > mostLookedFor) reasons.set(id, unlisted);
    else {
      const now = await github.repository({ host, owner: ownerOf(repository), name: bareName(repository) });
      // One that is in the organization now was listed on neither page, because others came or went meanwhile.
      if (!isRefusal(now) && now.id === id) byId.set(id, now);
      else reasons.set(id, isRefusal(now) ? unlisted : 'it is deleted, and another one has its name');
    }
  }
  const all = [...byId.values()];
  const found = all.filter((each) => queries.some((query) => whyNot(query, each) === undefined));
  const taken = new Set(found.map(({ id }) => id));
  for (const { id } of known) {
    const now = byId.get(id);
    if (now !== undefined && !taken.has(id)) reasons.set(id, reasonOf(queries, now));
  }
  return { found, listed: all, reasons, requests };
}

const unlisted = 'it is deleted, or this token may not see it';

async function accountType(github: GitHub, host: string, owner: string, refusal: { readonly status: number }) {
  if (refusal.status !== 404) return undefined;
  const type = await github.accountType({ host, owner });
  return isRefusal(type) ? undefined : type;
}

/** Of the query that is nearest to taking it: the one of its organization. */
function reasonOf(queries: readonly WholeQuery[], repository: ListedRepository): string {
  const own = queries.find((query) => isOf(query, repository.repository)) ?? queries[0];
  return (own && whyNot(own, repository)) ?? unlisted;
}

/** Whether a query is about the owner of a repository. */
function isOf({ organization }: WholeQuery, repository: string): boolean {
  return ownerOf(repository).toLowerCase() === organization.toLowerCase();
}

/**
 * What a person should know of a query that was answered: the parts that match nothing, with what was probably meant.
 */
export function queryNotices(queries: readonly WholeQuery[], { listed }: Pick<Discovery, 'listed'>): string[] {
  return queries.flatMap((query) => {
    const own = listed.filter((each) => isOf(query, each.repository));
    const topics = [...new Set(own.flatMap((each) => each.topics))].sort();
    const names = own.map(({ repository }) => bareName(repository)).sort();
    const unknown = query.topics.filter((topic) => !topics.includes(topic));
    const idle = query.names.filter((pattern) => {
      const plain = isExclusion(pattern) ? pattern.slice(1) : pattern;
      return !own.some(({ repository }) => matchesRepository(plain, repository));
    });
    return [
      ...unknown.map((topic) => `no repository of ${query.organization} has the topic ${topic}${meant(topic, topics)}`),
      ...idle.map((pattern) => `no repository of ${query.organization} is called ${pattern}${meant(pattern, names)}`),
      ...(query.visibility !== 'all' && !own.some(({ visibility }) => visibility === query.visibility)
        ? [`the token sees no ${query.visibility} repository of ${query.organization}`]
        : []),
    ];
  });
}

/** Names that were probably meant; otherwise what there is. */
export function meant(name: string, known: readonly string[]): string {
  const near = nearNames(name.replace(/^!/, ''), known).slice(0, 3);
  if (near.length > 0) return `; did you mean ${near.join(', ')}?`;
  if (known.length === 0) return '';
  return `; there ${known.length === 1 ? 'is' : 'are'} ${known.slice(0, 8).join(', ')}${known.length > 8 ? ' and others' : ''}`;
}

/** Nothing was found: every webhook would be deleted, which is hardly intended. */
export function nothingFound(queries: readonly WholeQuery[], discovery: Discovery): ProblemsError {
  return new ProblemsError(
    'The repositories cannot be found',
    queries.map((query) => {
      const own = discovery.listed.filter((each) => isOf(query, each.repository));
      const notices = queryNotices([query], discovery);
      const reasons = [...new Set(own.map((each) => whyNot(query, each) ?? ''))].filter((text) => text !== '');
      const why = notices.length > 0 ? notices : reasons.slice(0, 3).map((text) => `of one or more ${text}`);
      return {
        subject: 'repositories',
        value: JSON.stringify(query),
        problem: `none of the ${own.length} repositories of ${query.organization} that the token sees matches${why.length > 0 ? `: ${why.join('; ')}` : ''}`,
        choices: 'a query that finds a repository; or no fluxhook:repositories, if no repository is wanted',
        fix: 'correct topics, names, visibility or excludeArchived, or use a token that sees more; then run the same command again',
      };
    }),
  );
}
