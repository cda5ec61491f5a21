import { request } from '@octokit/request';
import { RequestError } from '@octokit/request-error';
import { apiRoot } from '../github/api.ts';
import { type HookHome, hooksPath } from '../github/hook-home.ts';
import {
  type ApiDelivery,
  type ApiDeliveryDetail,
  type ApiHook,
  type Delivery,
  type DeliveryDetail,
  delivered,
  detailed,
  type ListedHook,
  listed,
} from './hook-records.ts';
import { isRefusal, type Refusal, refusalOf } from './refusal.ts';

export type { Delivery, DeliveryDetail, ListedHook } from './hook-records.ts';
export { isRefusal, type Refusal } from './refusal.ts';

/** What proves to GitHub who asks. */
export type GitHubCredentials =
  | { readonly token: string }
  /** A GitHub App's installation. The key may have `\n` for its line breaks, as in an environment variable. */
  | { readonly app: { readonly id: string; readonly installationId: string; readonly pemFile: string } };

/** A part of the attempts to deliver something to a webhook. */
export interface DeliveriesPage {
  readonly deliveries: readonly Delivery[];
  /** Cursor of the next one, which is older; undefined where there is none. */
  readonly next: string | undefined;
}

/** What a webhook is set to. */
export interface HookSettings {
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
}

/** How a commit stands to the end of a branch, in commits. */
export interface Lag {
  /** Those of the branch that it lacks. */
  readonly behind: number;
  /** Those that it has and the branch has not. */
  readonly ahead: number;
}

/** Longest wait for one answer of GitHub, in milliseconds. */
export const answerTimeout = 10_000;

/**
 * Sends one request.
 * @param route such as `GET /repos/acme/app/hooks`
 * @throws RequestError where GitHub answers with an error status
 */
export type Requests = (
  route: string,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<{ readonly data: unknown; readonly headers: { readonly link?: string | undefined } }>;

const atOnce: Requests = (route, parameters) =>
  request(route, { ...parameters, request: { signal: AbortSignal.timeout(answerTimeout) } });

/** GitHub's REST API, as far as webhooks need it. Every call answers a {@link Refusal} where GitHub refuses it. */
export class GitHub {
  readonly #credentials: GitHubCredentials;
  readonly #requests: Requests;
  #authorization: Promise<string> | undefined;

  /** @param requests how requests are sent: at once, where nothing else is said */
  constructor(credentials: GitHubCredentials, requests: Requests = atOnce) {
    this.#credentials = credentials;
    this.#requests = requests;
  }

  /**
   * The webhooks of a repository or an organization, up to 100 (GitHub allows 20 per event).
   * Needs the fine-grained permission Webhooks: read.
   */
  async hooks(home: HookHome): Promise<readonly ListedHook[] | Refusal> {
    const answer = await this.#ask<readonly ApiHook[]>('GET', home, hooksPath(home), { per_page: 100 });
    return 'status' in answer ? answer : answer.data.map(listed);
  }

  /** The webhooks of a home that lead to a path, at whatever address; none where GitHub refuses to list them. */
  async hooksOfPath(home: HookHome, path: string): Promise<readonly ListedHook[]> {
    const hooks = await this.hooks(home);
    return isRefusal(hooks) ? [] : hooks.filter(({ url }) => URL.parse(url ?? '')?.pathname === path);
  }

  /** One webhook. */
  async hook(home: HookHome, id: number): Promise<ListedHook | Refusal> {
    const answer = await this.#ask<ApiHook>('GET', home, `${hooksPath(home)}/${id}`);
    return 'status' in answer ? answer : listed(answer.data);
  }

  /** The latest deliveries of a webhook, up to 100, the newest first; GitHub keeps them for days. */
  async deliveries(home: HookHome, id: number, perPage = 30): Promise<readonly Delivery[] | Refusal> {
    const path = `${hooksPath(home)}/${id}/deliveries`;
    const answer = await this.#ask<readonly ApiDelivery[]>('GET', home, path, { per_page: perPage });
    return 'status' in answer ? answer : answer.data.map(delivered);
  }

  /**
   * A page of up to 100 attempts to deliver something to a webhook, the newest first.
   * @param cursor of the page; undefined for the first
   */
  async deliveriesPage(home: HookHome, id: number, cursor: string | undefined): Promise<DeliveriesPage | Refusal> {
    const path = `${hooksPath(home)}/${id}/deliveries`;
    const answer = await this.#ask<readonly ApiDelivery[]>('GET', home, path, {
      per_page: 100,
      ...(cursor !== undefined && { cursor }),
    });
    if ('status' in answer) return answer;
    const [, next] = /<([^>]+)>;\s*rel="next"/.exec(answer.link ?? '') ?? [];
    return {
      deliveries: answer.data.map(delivered),
      next: URL.parse(next ?? '')?.searchParams.get('cursor') ?? undefined,
    };
  }

  /** Has GitHub deliver once more what an attempt was to deliver; it answers before it does so. Needs Webhooks: write. */
  async redeliver(home: HookHome, hook: number, delivery: Delivery['id']): Promise<Refusal | undefined> {
    const answer = await this.#ask('POST', home, `${hooksPath(home)}/${hook}/deliveries/${delivery}/attempts`);
    return 'status' in answer ? answer : undefined;
  }

  /** One delivery with what was sent. */
  async delivery(home: HookHome, hook: number, id: string): Promise<DeliveryDetail | Refusal> {
    const answer = await this.#ask<ApiDeliveryDetail>('GET', home, `${hooksPath(home)}/${hook}/deliveries/${id}`);
    return 'status' in answer ? answer : detailed(answer.data);
  }

  /** The commit at the end of a branch. Needs Contents: read where the repository is private. */
  async branchHead({ host, owner, name }: HookHome, branch: string): Promise<string | Refusal> {
    // A branch's name may have slashes, which Octokit would encode.
    const path = `repos/${owner}/${name}/branches/${branch.split('/').map(encodeURIComponent).join('/')}`;
    const answer = await this.#ask<{ commit: { sha: string } }>('GET', { host, owner, name }, path);
    return 'status' in answer ? answer : answer.data.commit.sha;
  }

  /**
   * How far a commit is from the end of a branch; it is ahead of it where the branch was set back, or where the two have gone
   * apart. Needs Contents: read where the repository is private.
   */
  async lag({ host, owner, name }: HookHome, commit: string, branch: string): Promise<Lag | Refusal> {
    const end = branch.split('/').map(encodeURIComponent).join('/');
    const path = `repos/${owner}/${name}/compare/${commit}...${end}`;
    // Only the figures are wanted: of the commits between, which may be hundreds, one a page.
    const answer = await this.#ask<{ ahead_by: number; behind_by: number }>('GET', { host, owner, name }, path, {
      per_page: 1,
    });
    return 'status' in answer ? answer : { behind: answer.data.ahead_by, ahead: answer.data.behind_by };
  }

  /** Has GitHub send a ping. Needs Webhooks: write. */
  async ping(home: HookHome, id: number): Promise<Refusal | undefined> {
    const answer = await this.#ask('POST', home, `${hooksPath(home)}/${id}/pings`);
    return 'status' in answer ? answer : undefined;
  }

  /** Sets a webhook anew, secret included; its id stays. Needs Webhooks: write. */
  async setHook(home: HookHome, id: number, { url, secret, events }: HookSettings): Promise<Refusal | undefined> {
    const config = { url, secret, content_type: 'json', insecure_ssl: '0' };
    const answer = await this.#ask('PATCH', home, `${hooksPath(home)}/${id}`, { active: true, events, config });
    return 'status' in answer ? answer : undefined;
  }

  /** Points a webhook elsewhere with another secret, in one request; the rest of it stays. Needs Webhooks: write. */
  async pointHook(
    home: HookHome,
    { id, contentType, insecureSsl }: ListedHook,
    { url, secret }: Pick<HookSettings, 'url' | 'secret'>,
  ): Promise<Refusal | undefined> {
    const kept = { content_type: contentType ?? 'form', insecure_ssl: insecureSsl ? '1' : '0' };
    const answer = await this.#ask('PATCH', home, `${hooksPath(home)}/${id}`, { config: { url, secret, ...kept } });
    return 'status' in answer ? answer : undefined;
  }

  /** Deletes a webhook. Needs Webhooks: write. */
  async removeHook(home: HookHome, id: number): Promise<Refusal | undefined> {
    const answer = await this.#ask('DELETE', home, `${hooksPath(home)}/${id}`);
    return 'status' in answer ? answer : undefined;
  }

  /** The name under which GitHub keeps a repository now, OWNER/REPOSITORY: it redirects from earlier names. */
  async fullName(home: HookHome): Promise<string | Refusal> {
    const { owner, name } = home;
    const answer = await this.#ask<{ full_name: string }>('GET', home, `repos/${owner}/${name}`);
    return 'status' in answer ? answer : answer.data.full_name;
  }

  /** @throws Error when GitHub cannot be reached, or the App's key is none */
  async #ask<T>(
    method: string,
    { host }: HookHome,
    path: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly data: T; readonly link: string | undefined } | Refusal> {
    const baseUrl = apiRoot(host);
    try {
      this.#authorization ??= authorize(this.#credentials, baseUrl);
      const { data, headers } = await this.#requests(`${method} /${path}`, {
        ...parameters,
        baseUrl,
        headers: { authorization: await this.#authorization },
      });
      return { data: data as T, link: headers.link };
    } catch (error) {
      // Octokit gives status 500 to failures of the network too; only an answer has a response.
      if (error instanceof RequestError && error.response !== undefined) {
        return refusalOf(error.status, error.message, error.response.headers);
      }
      // It has the whole request with it, the secret of a webhook included.
      if (error instanceof RequestError) throw new Error(error.message, { cause: error.cause });
      throw error;
    }
  }
}

async function authorize(credentials: GitHubCredentials, baseUrl: string): Promise<string> {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  // Loaded when needed: most people have a token.
  const { createAppAuth } = await import('@octokit/auth-app');
  const { id, installationId, pemFile } = credentials.app;
  const auth = createAppAuth({
    appId: id,
    installationId: Number(installationId),
    privateKey: pemFile.replaceAll('\\n', '\n'),
    request: request.defaults({ baseUrl }),
  });
  const { token } = await auth({ type: 'installation' });
  return `Bearer ${token}`;
}
