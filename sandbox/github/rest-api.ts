import { createHash, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type Accounts, badCredentials, notAccessible, permits } from './accounts.ts';
import type { AppsApi } from './apps-api.ts';
import { type ApiAnswer, type ApiRequest, apiError, type EmulatedApi } from './emulated-api.ts';
import type { ExchangeListener } from './exchanges.ts';
import type { Git } from './git.ts';
import { gitData } from './git-data.ts';
import type { HooksApi } from './hooks-api.ts';
import { documentationUrl, type GitHubHost, githubCom } from './host.ts';
import { readBody } from './http-exchange.ts';
import { meta } from './meta.ts';
import { RateLimits } from './rate-limit.ts';
import { canonicalPath, redirect } from './redirects.ts';
import type { RepositoriesApi } from './repositories-api.ts';
import { repositoryList } from './repository-list.ts';
import type { Caller, Tokens } from './tokens.ts';

/** What the routes of one GitHub's REST API are made of. */
export interface RestParts {
  readonly host: GitHubHost;
  readonly emulated: EmulatedApi;
  readonly tokens: Tokens;
  readonly accounts: Accounts;
  readonly git: Git;
  readonly hooks: HooksApi;
  readonly apps: AppsApi;
  readonly repositories: RepositoriesApi;
  readonly onExchange: ExchangeListener | undefined;
  /** @default GitHub's */
  readonly hourlyRequests?: number | undefined;
}

// What the emulator keeps of a repository's content is its own invention; here the content is git's.
const gitDataPath = /^\/(branches|commits|compare|contents|git|readme|tags|tarball|zipball)(\/|\?|$)/;
const repository = /^\/repos\/([^/?]+\/[^/?]+)(.*)$/;

type Known = Caller & { token?: string };

/** The listener for a REST API: authentication, the routes that are ours, and the emulator behind all others. */
export function restApi(parts: RestParts): RequestListener {
  const { host, emulated, tokens, accounts, git, hooks, apps, repositories, onExchange, hourlyRequests } = parts;
  const limits = new RateLimits(hourlyRequests);
  const prefix = new URL(host.apiUrl).pathname.replace(/\/$/, '');

  return async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const caller = tokens.identify(headers.authorization);
    let answer: ApiAnswer;
    let body = '';
    const path = url.slice(prefix.length) || '/';
    let counted: Readonly<Record<string, string>> = {};
    try {
      body = (await readBody(request)).toString('utf8');
      const call = { method, path, body, headers: singleValued(headers) };
      if (!headers['user-agent']) answer = requestForbidden();
      else if (!caller) answer = badCredentials();
      else if (/^\/rate_limit(\?|$)/.test(call.path)) answer = rateLimit(caller);
      else {
        const count = host.enterpriseVersion ? { headers: {} } : limits.count(caller.grant?.login);
        counted = count.headers;
        answer = count.refusal ?? (await route(caller, call));
      }
    } catch (error) {
      answer = apiError(500, `The sandbox's GitHub failed: ${(error as Error).message}`);
    }
    if (answer.status >= 400) {
      answer = { ...answer, body: answer.body.replace(documentationUrl(githubCom), documentationUrl(host)) };
    }
    const etag = `W/"${createHash('sha256').update(answer.body).digest('hex')}"`;
    const unchanged = method === 'GET' && answer.status === 200 && headers['if-none-match'] === etag;
    const status = unchanged ? 304 : answer.status;
    const sent = unchanged ? '' : answer.body;
    onExchange?.({ site: host.name, method, path, body, answer: { status, headers: answer.headers, body: sent } });
    response.writeHead(status, {
      ...answer.headers,
      ...counted,
      ...(method === 'GET' && answer.status === 200 ? { etag } : {}),
      server: 'github.com',
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': headers['x-github-api-version'] ?? '2022-11-28',
      'x-github-request-id': randomUUID().toUpperCase(),
      ...(host.enterpriseVersion ? { 'x-github-enterprise-version': host.enterpriseVersion } : {}),
    });
    response.end(sent === '' ? undefined : sent);
  };

  async function route(caller: Known, asked: ApiRequest): Promise<ApiAnswer> {
    const { path, moved } = canonicalPath(accounts.directory, asked.path);
    if (moved) {
      const seen = await accounts.repository(caller, moved.id);
      return 'refusal' in seen ? seen.refusal : redirect(host.apiUrl, asked.method, moved);
    }
    const request = { ...asked, path };
    const answer =
      (await apps.answer(caller, request)) ??
      (await hooks.answer(caller, request)) ??
      (await content(caller, request)) ??
      (await repositoryList(accounts, host.apiUrl, caller, request)) ??
      (await repositories.answer(caller, request));
    if (answer) return answer;
    if (caller.jwt) return apiError(403, 'Resource not accessible by integration');
    if (caller.grant?.readonly && request.method !== 'GET') return notAccessible(caller);
    if (caller.grant?.installation && (request.method !== 'GET' || /^\/user(\/|\?|$)/.test(path))) {
      return notAccessible(caller);
    }
    if (request.path === '/meta') return meta(host);
    return emulated.send(request, await accounts.actsAs(caller, repository.exec(path)?.[1]));
  }

  /** Branches, tags and refs come from git; the rest of a repository's content is available only through git. */
  async function content(caller: Known, { method, path }: ApiRequest): Promise<ApiAnswer | undefined> {
    const [, fullName = '', rest = ''] = repository.exec(path) ?? [];
    if (!gitDataPath.test(rest)) return undefined;
    const seen = await accounts.repository(caller, accounts.directory.find(fullName)?.id ?? 0);
    if ('refusal' in seen) return seen.refusal;
    // What everybody may read needs no permission.
    if (seen.value.private && !permits(caller, 'contents', 'read')) return notAccessible(caller);
    const answer = method === 'GET' ? await gitData(git, host.apiUrl, seen.value, rest) : undefined;
    const message = `The sandbox serves the content of repositories only through git: clone it from ${host.webUrl}`;
    return answer ?? apiError(501, message);
  }

  function rateLimit(caller: Known): ApiAnswer {
    // An Enterprise Server limits nothing unless its administrator wants it to.
    return host.enterpriseVersion ? apiError(404, 'Rate limiting is not enabled.') : limits.answer(caller.grant?.login);
  }
}

function requestForbidden(): ApiAnswer {
  return apiError(
    403,
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
  );
}

function singleValued(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const dropped = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !dropped.has(name) ? [[name, value] as const] : [],
    ),
  );
}
