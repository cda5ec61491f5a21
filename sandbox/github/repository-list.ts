import type { Accounts, Repository } from './accounts.ts';
import { type ApiAnswer, type ApiRequest, apiError, jsonAnswer } from './emulated-api.ts';
import { linked, pageOf } from './paging.ts';
import type { Caller } from './tokens.ts';

const list = /^\/orgs\/(?<login>[^/?]+)\/repos(?:\?.*)?$/;

/** What `type` selects; `forks` and `member` select none, because the sandbox has neither. */
const types: Readonly<Record<string, (repository: Repository) => boolean>> = {
  all: () => true,
  public: (repository) => !repository.private,
  private: (repository) => repository.private,
  forks: () => false,
  sources: () => true,
  member: () => false,
};

const orders: Readonly<Record<string, (repository: Repository) => string | number>> = {
  // Ids count up, and several repositories are made within a second.
  created: ({ id }) => id,
  updated: ({ updated_at }) => String(updated_at),
  pushed: ({ pushed_at }) => String(pushed_at),
  full_name: ({ full_name }) => full_name.toLowerCase(),
};

/**
 * GET /orgs/{org}/repos, which the emulator does not have: the repositories of an organization that the caller may see.
 * A user has none of these, and neither has an unknown name.
 */
export async function repositoryList(
  accounts: Accounts,
  apiUrl: string,
  caller: Caller,
  { method, path }: ApiRequest,
): Promise<ApiAnswer | undefined> {
  const { login } = list.exec(path)?.groups ?? {};
  if (method !== 'GET' || login === undefined) return undefined;
  if (!accounts.directory.isOrganization(login)) return apiError(404, 'Not Found');
  const url = new URL(`${apiUrl}${path}`);
  const { type = 'all', sort = 'created', direction } = Object.fromEntries(url.searchParams);
  const [selects, order] = [types[type], orders[sort]];
  if (!selects || !order) return apiError(422, 'Validation Failed');
  const found = (await accounts.visible(caller, login)).filter(selects).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const isUp = (direction ?? (sort === 'full_name' ? 'asc' : 'desc')) === 'asc';
  const { items, next } = pageOf(isUp ? found : found.reverse(), url.searchParams);
  return linked(jsonAnswer(200, items), url, next === undefined ? undefined : { page: next });
}
