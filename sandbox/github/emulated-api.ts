import { createEmulator } from 'emulate';
import { completed } from './completed.ts';
import { documentationUrl, type GitHubHost, githubCom } from './host.ts';
import { exchange } from './http-exchange.ts';
import type { SiteSeed } from './seed.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EmulatedApi {
  /** @param login whose rights the request has; an anonymous one when there is none */
  send(request: ApiRequest, login: string | undefined): Promise<ApiAnswer>;
  close(): Promise<void>;
}

/** A user without any rights, as whom public repositories are looked up. */
export const nobody = 'sandbox-nobody';

// The emulator counts the requests of each token and stops at 5000 an hour; what a caller has left is counted elsewhere.
const tokensEach = 64;

/** The body GitHub gives with an error status. */
export function apiError(status: number, message: string, more: Json = {}): ApiAnswer {
  return jsonAnswer(status, {
    message,
    ...more,
    documentation_url: documentationUrl(githubCom),
    status: String(status),
  });
}

/** @param value a bigint in it is written as the number that it is, with all its digits */
export function jsonAnswer(status: number, value: unknown): ApiAnswer {
  const body = JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? exact.rawJSON(String(each)) : each));
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** In every Node.js since 21, and in no type definition yet. */
const exact = JSON as unknown as { rawJSON(text: string): unknown };

/** The JSON object of a request; an empty one when there is none. Some clients send `null` for nothing. */
export function parseBody({ body = '' }: ApiRequest): Json {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/**
 * The npm package `emulate` as GitHub's REST API: users, organizations, repositories and everything else that did not
 * need a correction here. It listens on a loopback port of its own and uses that address in its answers, so they are
 * rewritten to GitHub's. Its tokens are its own too, several for each user: which tokens GitHub knows is settled before
 * a request comes here.
 */
export async function startEmulatedApi(host: GitHubHost, seed: Omit<SiteSeed, 'host'>): Promise<EmulatedApi> {
  const [admin] = seed.users;
  const users = [...seed.users, nobody];
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(
        users.flatMap((login) => Array.from({ length: tokensEach }, (_, n) => [internalToken(login, n), { login }])),
      ),
      github: {
        users: users.map((login) => ({
          login,
          name: login === 'sidd-harth' ? 'Siddharth' : 'Somebody Else',
          email: `${login}@users.noreply.${host.name}`,
        })),
        orgs: seed.organizations.map((login) => ({ login, members: [{ login: admin, role: 'admin' }] })),
        // Without auto_init: the history is git's, not the emulator's.
        repos: seed.repositories.map((repository) => ({
          owner: repository.owner,
          name: repository.name,
          private: repository.private ?? false,
          default_branch: repository.defaultBranch ?? 'main',
          auto_init: false,
        })),
      },
    },
  });
  const authority = new URL(emulator.url).host;
  const port = Number(new URL(emulator.url).port);
  let sent = 0;

  return {
    async send({ method, path, headers = {}, body = '' }, login) {
      sent += 1;
      const { authorization: _, ...passedOn } = headers;
      const credentials =
        login === undefined ? {} : { authorization: `Bearer ${internalToken(login, sent % tokensEach)}` };
      const answer = await exchange(
        { host: '127.0.0.1', port, method, path, headers: { ...passedOn, ...credentials, host: authority } },
        body,
      );
      const text = toGitHubUrls(answer.body.toString('utf8'), authority, host);
      const contentType = answer.headers['content-type'] ?? '';
      const kept = Object.entries(answer.headers).flatMap(([name, value]) =>
        typeof value === 'string' && /^(content-type|location|link)$/.test(name)
          ? [[name, toGitHubUrls(value, authority, host)] as const]
          : [],
      );
      const corrected =
        contentType.includes('json') && text !== '' ? correct(answer.status, path, text, host) : undefined;
      return { status: answer.status, body: text, ...corrected, headers: Object.fromEntries(kept) };
    },
    close: () => emulator.close(),
  };
}

const internalToken = (login: string, number: number) => `internal-${login}-${number}`;

/** Web addresses live on one host, API addresses on another; the emulator has one address for both. */
function toGitHubUrls(text: string, authority: string, { name, webUrl, apiUrl }: GitHubHost): string {
  return text
    .replaceAll(new RegExp(`"((?:html|clone|svn)_url)":"http://${authority}`, 'g'), `"$1":"${webUrl}`)
    .replaceAll(`http://${authority}`, apiUrl)
    .replaceAll(`git@${authority}`, `git@${name}`)
    .replaceAll(`git://${authority}`, `git://${name}`);
}

function correct(
  status: number,
  path: string,
  text: string,
  { apiUrl }: GitHubHost,
): Pick<ApiAnswer, 'status' | 'body'> {
  if (status >= 400) return correctedError(status, path, text);
  return { status, body: JSON.stringify(completed(JSON.parse(text), apiUrl)) };
}

function correctedError(status: number, path: string, text: string): ApiAnswer {
  const {
    message,
    documentation_url: _,
    ...more
  } = JSON.parse(text) as { message: string; documentation_url?: string };
  // GitHub does not reveal that a repository exists to those who may not see it; the emulator answers 401 or 403.
  const hidden = /^\/(repos|repositories)\//.test(path) && (status === 401 || message === 'Forbidden');
  return hidden ? apiError(404, 'Not Found') : apiError(status, message, more);
}
