import { createEmulator } from 'emulate';
import { exchange } from './http-exchange.ts';
import { OUTSIDER_LOGIN, OWNER_LOGIN, type RepositorySeed, TOKENS } from './seed.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface ApiRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Names in lower case. */
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

export interface ApiAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface EmulatedApi {
  send(request: ApiRequest): Promise<ApiAnswer>;
  close(): Promise<void>;
}

export const API_URL = 'https://api.github.com';
const DOCUMENTATION_URL = 'https://docs.github.com/rest';

/** The body GitHub gives with an error status. */
export function apiError(status: number, message: string, more: Json = {}): ApiAnswer {
  return jsonAnswer(status, { message, ...more, documentation_url: DOCUMENTATION_URL, status: String(status) });
}

export function jsonAnswer(status: number, value: unknown): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/**
 * The npm package `emulate` as GitHub's REST API: users, organizations, repositories and whatever else nobody here had to
 * correct. It listens on a loopback port of its own and believes in that address, so its answers are rewritten to GitHub's.
 */
export async function startEmulatedApi(seeds: readonly RepositorySeed[]): Promise<EmulatedApi> {
  const organizations = new Set(seeds.map((seed) => seed.owner).filter((owner) => owner !== OWNER_LOGIN));
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries([...TOKENS].map(([token, { login }]) => [token, { login }])),
      github: {
        users: [
          { login: OWNER_LOGIN, name: 'Siddharth', email: `${OWNER_LOGIN}@users.noreply.github.com` },
          { login: OUTSIDER_LOGIN, name: 'Somebody Else', email: `${OUTSIDER_LOGIN}@users.noreply.github.com` },
        ],
        orgs: [...organizations].map((login) => ({ login, members: [{ login: OWNER_LOGIN, role: 'admin' }] })),
        // Without auto_init: the history is git's, not the emulator's.
        repos: seeds.map((seed) => ({
          owner: seed.owner,
          name: seed.name,
          private: seed.private ?? false,
          default_branch: seed.defaultBranch ?? 'main',
          auto_init: false,
        })),
      },
    },
  });
  const authority = new URL(emulator.url).host;
  const port = Number(new URL(emulator.url).port);

  return {
    async send({ method, path, headers = {}, body = '' }) {
      const answer = await exchange(
        { host: '127.0.0.1', port, method, path, headers: { ...headers, host: authority } },
        body,
      );
      const text = toGitHubUrls(answer.body.toString('utf8'), authority);
      const contentType = answer.headers['content-type'] ?? '';
      const kept = Object.entries(answer.headers).flatMap(([name, value]) =>
        typeof value === 'string' && /^(content-type|location|link|x-ratelimit-.*)$/.test(name)
          ? [[name, toGitHubUrls(value, authority)] as const]
          : [],
      );
      const corrected =
        answer.status >= 400 && contentType.includes('json') ? correctedError(answer.status, path, text) : undefined;
      return { status: answer.status, body: text, ...corrected, headers: Object.fromEntries(kept) };
    },
    close: () => emulator.close(),
  };
}

/** Web addresses live on github.com, API addresses on api.github.com; the emulator has one address for both. */
function toGitHubUrls(text: string, authority: string): string {
  return text
    .replaceAll(new RegExp(`"((?:html|clone|svn)_url)":"http://${authority}`, 'g'), '"$1":"https://github.com')
    .replaceAll(`http://${authority}`, API_URL)
    .replaceAll(`git@${authority}`, 'git@github.com')
    .replaceAll(`git://${authority}`, 'git://github.com');
}

function correctedError(status: number, path: string, text: string): ApiAnswer {
  const {
    message,
    documentation_url: _,
    ...more
  } = JSON.parse(text) as { message: string; documentation_url?: string };
  // GitHub does not tell that a repository exists to those who may not see it; the emulator answers 401 or 403.
  const hidden = path.startsWith('/repos/') && (status === 401 || message === 'Forbidden');
  return hidden ? apiError(404, 'Not Found') : apiError(status, message, more);
}
