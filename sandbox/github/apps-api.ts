import { type Accounts, covers, simpleUser } from './accounts.ts';
import type { GitHubApp } from './app.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  apiError,
  type EmulatedApi,
  type Json,
  jsonAnswer,
  parseBody,
} from './emulated-api.ts';
import type { Permission } from './grants.ts';
import type { GitHubHost } from './host.ts';
import type { Caller, Tokens } from './tokens.ts';

/** "Installation tokens expire one hour from the time you create them." */
const tokenLifeMs = 60 * 60 * 1000;
const rankOf: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };

/** The routes of a GitHub App: what it is, where it is installed, and tokens for an installation. */
export class AppsApi {
  readonly #app: GitHubApp;
  readonly #tokens: Tokens;
  readonly #accounts: Accounts;
  readonly #emulated: EmulatedApi;
  readonly #host: GitHubHost;

  constructor(app: GitHubApp, tokens: Tokens, accounts: Accounts, emulated: EmulatedApi, host: GitHubHost) {
    this.#app = app;
    this.#tokens = tokens;
    this.#accounts = accounts;
    this.#emulated = emulated;
    this.#host = host;
  }

  /** Undefined when the request is about something else. */
  async answer(caller: Caller & { token?: string }, request: ApiRequest): Promise<ApiAnswer | undefined> {
    const [path = ''] = request.path.split('?');
    const call = `${request.method} ${path}`;
    if (/^(GET|DELETE) \/installation\//.test(call)) return this.#asInstallation(caller, call);
    const subject = /^GET \/(?:repos\/([^/]+)\/([^/]+)|(?:orgs|users)\/([^/]+))\/installation$/.exec(call);
    if (!subject && !/^\/app(\/|$)/.test(path)) return undefined;
    if (!caller.jwt) return apiError(401, 'A JSON web token could not be decoded');
    if ('refusal' in caller.jwt) return apiError(caller.jwt.refusal.status, caller.jwt.refusal.message);

    const { installation } = this.#app;
    if (call === 'GET /app') return jsonAnswer(200, await this.#appJson());
    if (call === 'GET /app/installations') return jsonAnswer(200, [await this.#installationJson()]);
    if (call === `GET /app/installations/${installation.id}`) return jsonAnswer(200, await this.#installationJson());
    if (call === `POST /app/installations/${installation.id}/access_tokens`) return this.#issue(request);
    const [, owner, name, account = owner] = subject ?? [];
    const known = name === undefined || this.#accounts.directory.find(`${owner}/${name}`) !== undefined;
    if (known && account === installation.account) return jsonAnswer(200, await this.#installationJson());
    return apiError(404, 'Not Found');
  }

  async #asInstallation({ grant, token = '' }: Caller & { token?: string }, call: string): Promise<ApiAnswer> {
    if (!grant?.installation) return apiError(403, 'Resource not accessible by personal access token');
    if (call === 'DELETE /installation/token') {
      this.#tokens.revoke(token);
      return { status: 204, headers: {}, body: '' };
    }
    if (call !== 'GET /installation/repositories') return apiError(404, 'Not Found');
    const ids = this.#repositories().filter((id) => covers(grant.installation, id, this.#name(id)));
    const repositories = await Promise.all(ids.map((id) => this.#repository({ grant }, id)));
    return jsonAnswer(200, { total_count: repositories.length, repositories });
  }

  async #issue(request: ApiRequest): Promise<ApiAnswer> {
    const wanted = parseBody(request) as {
      repositories?: string[];
      repository_ids?: number[];
      permissions?: Record<string, Permission>;
    };
    const { account, id } = this.#app.installation;
    const permissions = wanted.permissions ?? this.#app.permissions;
    const rank = (permission: string | undefined) => rankOf[permission ?? ''] ?? 0;
    if (Object.entries(permissions).some(([name, value]) => rank(value) > rank(this.#app.permissions[name]))) {
      return apiError(422, 'The permissions requested are not granted to this installation.');
    }
    const asked = [
      ...(wanted.repository_ids ?? []),
      ...(wanted.repositories ?? []).map((name) => this.#accounts.directory.find(`${account}/${name}`)?.id ?? 0),
    ];
    const installed = this.#repositories();
    if (asked.some((each) => !installed.includes(each))) {
      return apiError(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    }
    const expiresAt = new Date(Math.floor((Date.now() + tokenLifeMs) / 1000) * 1000);
    const selected = asked.length > 0;
    const grant = {
      login: `${this.#app.slug}[bot]`,
      readonly: false,
      expiresAt,
      installation: { id, account, permissions, ...(selected ? { repositories: new Set(asked) } : {}) },
    };
    return jsonAnswer(201, {
      token: this.#tokens.issue('ghs_', grant),
      expires_at: time(expiresAt),
      permissions,
      repository_selection: selected ? 'selected' : 'all',
      ...(selected ? { repositories: await Promise.all(asked.map((each) => this.#repository({ grant }, each))) } : {}),
    });
  }

  async #appJson(): Promise<Json> {
    const { id, clientId, slug, permissions, createdAt } = this.#app;
    return {
      id,
      node_id: `A_${Buffer.from(String(id)).toString('base64url')}`,
      client_id: clientId,
      slug,
      name: slug,
      owner: await this.#account(),
      description: '',
      external_url: this.#host.webUrl,
      html_url: `${this.#host.webUrl}/apps/${slug}`,
      created_at: time(createdAt),
      updated_at: time(createdAt),
      permissions,
      events: [],
      installations_count: 1,
    };
  }

  async #installationJson(): Promise<Json> {
    const { id: appId, clientId, slug, permissions, createdAt, installation } = this.#app;
    const { id, account } = installation;
    const owner = await this.#account();
    return {
      id,
      account: owner,
      repository_selection: 'all',
      access_tokens_url: `${this.#host.apiUrl}/app/installations/${id}/access_tokens`,
      repositories_url: `${this.#host.apiUrl}/installation/repositories`,
      html_url: `${this.#host.webUrl}/organizations/${account}/settings/installations/${id}`,
      app_id: appId,
      client_id: clientId,
      app_slug: slug,
      target_id: owner.id,
      target_type: 'Organization',
      permissions,
      events: [],
      created_at: time(createdAt),
      updated_at: time(createdAt),
      single_file_name: null,
      has_multiple_single_files: false,
      single_file_paths: [],
      suspended_by: null,
      suspended_at: null,
    };
  }

  async #account(): Promise<Json> {
    const answer = await this.#emulated.send(
      { method: 'GET', path: `/orgs/${this.#app.installation.account}` },
      undefined,
    );
    const account = JSON.parse(answer.body) as { login: string; id: number; type: string };
    return simpleUser({ ...account, type: 'Organization' });
  }

  #repositories(): number[] {
    return this.#accounts.directory.ownedBy(this.#app.installation.account);
  }

  #name(id: number): string {
    return this.#accounts.directory.fullName(id) ?? '';
  }

  async #repository(caller: Caller, id: number): Promise<Json> {
    const seen = await this.#accounts.repository(caller, id);
    return 'value' in seen ? seen.value : {};
  }
}

const time = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');
