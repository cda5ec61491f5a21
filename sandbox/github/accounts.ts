import type { Directory } from './directory.ts';
import { type ApiAnswer, apiError, type EmulatedApi, type Json, nobody } from './emulated-api.ts';
import type { InstallationGrant } from './grants.ts';
import type { GitHubHost } from './host.ts';
import type { Caller } from './tokens.ts';

export interface Repository extends Json {
  readonly id: number;
  readonly node_id: string;
  readonly name: string;
  readonly full_name: string;
  readonly private: boolean;
  readonly html_url: string;
  readonly clone_url: string;
  readonly default_branch: string;
  readonly created_at: string;
  readonly pushed_at: string | null;
  readonly owner: Account;
}

export interface Account extends Json {
  readonly login: string;
  readonly id: number;
  readonly type: string;
}

/** Answers of the emulated API about accounts, seen with a caller's rights. `refusal` is what GitHub answers instead. */
export type Seen<T> = { value: T; administers: boolean } | { refusal: ApiAnswer };

const notFound = { refusal: apiError(404, 'Not Found') };

/** Looks accounts and repositories up in the emulated API and says who administers them. */
export class Accounts {
  readonly directory: Directory;
  readonly #api: EmulatedApi;
  readonly #host: GitHubHost;
  /** Administers every organization. */
  readonly #admin: string;
  readonly #users = new Map<string, Account>();

  constructor(api: EmulatedApi, directory: Directory, host: GitHubHost, admin: string) {
    this.#api = api;
    this.directory = directory;
    this.#host = host;
    this.#admin = admin;
  }

  async repository(caller: Caller, id: number): Promise<Seen<Repository>> {
    const fullName = this.directory.fullName(id);
    if (fullName === undefined) return notFound;
    const covered = covers(caller.grant?.installation, id, fullName);
    const answer = await this.#get(covered ? this.ownerOf(fullName) : readerOf(caller), `/repositories/${id}`);
    if (answer.status !== 200) return notFound;
    const value = JSON.parse(answer.body) as Repository;
    return { value, administers: covered || (await this.#administers(caller, value)) };
  }

  /** The repositories of an owner that a caller may see, in the order of their ids. */
  async visible(caller: Caller, owner: string): Promise<Repository[]> {
    const answers = await Promise.all(
      this.directory.ownedBy(owner).map((id) => {
        const covered = covers(caller.grant?.installation, id, this.directory.fullName(id) ?? '');
        return this.#get(covered ? this.ownerOf(`${owner}/`) : readerOf(caller), `/repositories/${id}`);
      }),
    );
    return answers.flatMap(({ status, body }) => (status === 200 ? [JSON.parse(body) as Repository] : []));
  }

  async organization(caller: Caller, login: string): Promise<Seen<Account>> {
    const answer = await this.#get(readerOf(caller), `/orgs/${login}`);
    if (answer.status !== 200) return { refusal: answer };
    const value = JSON.parse(answer.body) as Account;
    const { installation } = caller.grant ?? {};
    const administers = installation
      ? installation.account === value.login
      : await this.#isOrganizationAdmin(caller, value.login);
    return { value, administers };
  }

  /** Looked up once: nobody renames users here. A GitHub App's bot is one too, though the emulated API has none. */
  async user(login: string): Promise<Account> {
    const known = this.#users.get(login);
    if (known) return known;
    const user = login.endsWith('[bot]') ? this.#bot(login) : await this.#lookUpUser(login);
    this.#users.set(login, user);
    return user;
  }

  /** As whom the emulated API sees a caller: an installation's token has the rights of its account on what it covers. */
  async actsAs({ grant }: Caller, fullName?: string): Promise<string | undefined> {
    if (!grant?.installation) return grant?.login;
    const found = fullName === undefined ? undefined : this.directory.find(fullName);
    return found && covers(grant.installation, found.id, found.fullName) ? this.ownerOf(found.fullName) : nobody;
  }

  // The emulator says of every repository that its reader administers it, and of an organization's repositories that
  // every member does. GitHub: the owner, the organization's owners, and collaborators with the admin role.
  async #administers({ grant }: Caller, repository: Repository): Promise<boolean> {
    if (!grant || grant.installation) return false;
    const { login } = grant;
    if (repository.owner.login === login) return true;
    if (repository.owner.type === 'Organization') return this.#isOrganizationAdmin({ grant }, repository.owner.login);
    const answer = await this.#get(login, `/repos/${repository.full_name}/collaborators/${login}/permission`);
    return answer.status === 200 && (JSON.parse(answer.body) as Json).permission === 'admin';
  }

  async #isOrganizationAdmin({ grant }: Caller, organization: string): Promise<boolean> {
    if (!grant) return false;
    const answer = await this.#get(grant.login, `/orgs/${organization}/memberships/${grant.login}`);
    return answer.status === 200 && (JSON.parse(answer.body) as Json).role === 'admin';
  }

  /** Login of a user who administers the repository. */
  ownerOf(fullName: string): string {
    const [owner = ''] = fullName.split('/');
    return this.directory.isOrganization(owner) ? this.#admin : owner;
  }

  async #lookUpUser(login: string): Promise<Account> {
    const answer = await this.#get(nobody, `/users/${login}`);
    if (answer.status !== 200) throw new Error(`The sandbox's GitHub has no user ${login}: ${answer.body}`);
    return JSON.parse(answer.body) as Account;
  }

  #bot(login: string): Account {
    const url = `${this.#host.apiUrl}/users/${encodeURIComponent(login)}`;
    const htmlUrl = `${this.#host.webUrl}/apps/${login.replace('[bot]', '')}`;
    return {
      login,
      id: 900_000_001,
      node_id: 'BOT_kgDOsandbox',
      url,
      html_url: htmlUrl,
      type: 'Bot',
      site_admin: false,
    };
  }

  #get(login: string, path: string): Promise<ApiAnswer> {
    return this.#api.send({ method: 'GET', path }, login);
  }
}

function readerOf({ grant }: Caller): string {
  return grant && !grant.installation ? grant.login : nobody;
}

/** Whether an installation's token reaches a repository. */
export function covers(installation: InstallationGrant | undefined, id: number, fullName: string): boolean {
  if (!installation || !fullName.startsWith(`${installation.account}/`)) return false;
  return installation.repositories?.has(id) ?? true;
}

/** Whether a token's GitHub App was granted a permission; other tokens have only their owner's rights. */
export function permits({ grant }: Caller, permission: string, needed: 'read' | 'write'): boolean {
  if (!grant?.installation) return true;
  const granted = grant.installation.permissions[permission];
  return needed === 'read' ? granted !== undefined : granted === 'write' || granted === 'admin';
}

/** The short form of an account, as it is in every payload: no name, no e-mail address. */
export function simpleUser(account: Account): Json {
  const short = /^(login|id|node_id|gravatar_id|url|type|user_view_type|site_admin|.*_url)$/;
  return Object.fromEntries(Object.entries(account).filter(([key]) => short.test(key)));
}

/** 401 of an unknown token, the same for every route. */
export const badCredentials = (): ApiAnswer => apiError(401, 'Bad credentials');

/** 403 of a token that lacks a permission. */
export const notAccessible = ({ grant }: Caller): ApiAnswer =>
  apiError(403, `Resource not accessible by ${grant?.installation ? 'integration' : 'personal access token'}`);
