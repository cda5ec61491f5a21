import { type ApiAnswer, apiError, type EmulatedApi, type Json } from './emulated-api.ts';
import { TOKENS, type TokenGrant } from './seed.ts';

/** Who sends a request. `token` is absent for an anonymous one. */
export type Caller = { token?: string; grant?: TokenGrant };

export interface Repository extends Json {
  id: number;
  name: string;
  full_name: string;
  private: boolean;
  html_url: string;
  clone_url: string;
  default_branch: string;
  created_at: string;
  pushed_at: string | null;
  owner: Account;
}

export interface Account extends Json {
  login: string;
  id: number;
  type: string;
}

/** Answers of the emulated API about accounts, seen with a caller's rights. `refusal` is what GitHub answers instead. */
export type Seen<T> = { value: T; administers: boolean; headers: ApiAnswer['headers'] } | { refusal: ApiAnswer };

/** Reads the caller out of an Authorization header; undefined when it holds credentials that GitHub would not know. */
export function identify(authorization: string | undefined): Caller | undefined {
  if (!authorization) return {};
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(.*)$/.exec(authorization.trim()) ?? [];
  for (const token of scheme.toLowerCase() === 'basic' ? basicCredentials(credentials) : [credentials]) {
    const grant = TOKENS.get(token);
    if (grant) return { token, grant };
  }
  return undefined;
}

/** git sends a token as the password; GitHub takes it as the user name too. */
function basicCredentials(encoded: string): string[] {
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return [decoded.slice(colon + 1), decoded.slice(0, colon)];
}

/** Looks accounts and repositories up in the emulated API and says who administers them. */
export class Accounts {
  readonly #api: EmulatedApi;
  readonly #users = new Map<string, Account>();

  constructor(api: EmulatedApi) {
    this.#api = api;
  }

  async repository(caller: Caller, owner: string, name: string): Promise<Seen<Repository>> {
    const answer = await this.#get(caller, `/repos/${owner}/${name}`);
    if (answer.status !== 200) return { refusal: answer };
    const value = JSON.parse(answer.body) as Repository;
    return { value, administers: await this.#administers(caller, value), headers: answer.headers };
  }

  async organization(caller: Caller, login: string): Promise<Seen<Account>> {
    const answer = await this.#get(caller, `/orgs/${login}`);
    if (answer.status !== 200) return { refusal: answer };
    const value = JSON.parse(answer.body) as Account;
    return { value, administers: await this.#isOrganizationAdmin(caller, login), headers: answer.headers };
  }

  /** Looked up once: every look-up counts against the emulator's rate limit, and nobody renames users here. */
  async user(login: string): Promise<Account> {
    const known = this.#users.get(login);
    if (known) return known;
    const answer = await this.#get({}, `/users/${login}`);
    if (answer.status !== 200) throw new Error(`The sandbox's GitHub has no user ${login}: ${answer.body}`);
    const user = JSON.parse(answer.body) as Account;
    this.#users.set(login, user);
    return user;
  }

  // The emulator says of every repository that its reader administers it, and of an organization's repositories that
  // every member does. GitHub: the owner, the organization's owners, and collaborators with the admin role.
  async #administers(caller: Caller, repository: Repository): Promise<boolean> {
    const login = caller.grant?.login;
    if (!login) return false;
    if (repository.owner.login === login) return true;
    if (repository.owner.type === 'Organization') return this.#isOrganizationAdmin(caller, repository.owner.login);
    const answer = await this.#get(caller, `/repos/${repository.full_name}/collaborators/${login}/permission`);
    return answer.status === 200 && (JSON.parse(answer.body) as Json).permission === 'admin';
  }

  async #isOrganizationAdmin(caller: Caller, organization: string): Promise<boolean> {
    if (!caller.grant) return false;
    const answer = await this.#get(caller, `/orgs/${organization}/memberships/${caller.grant.login}`);
    return answer.status === 200 && (JSON.parse(answer.body) as Json).role === 'admin';
  }

  #get(caller: Caller, path: string): Promise<ApiAnswer> {
    return this.#api.send({
      method: 'GET',
      path,
      headers: caller.token ? { authorization: `Bearer ${caller.token}` } : {},
    });
  }
}

/** The short form of an account, as it stands in every payload: no name, no e-mail address. */
export function simpleUser(account: Account): Json {
  const short = /^(login|id|node_id|gravatar_id|url|type|user_view_type|site_admin|.*_url)$/;
  return Object.fromEntries(Object.entries(account).filter(([key]) => short.test(key)));
}

/** 401 of an unknown token, the same for every route. */
export const badCredentials = (): ApiAnswer => apiError(401, 'Bad credentials');
