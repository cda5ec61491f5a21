import { request } from '@octokit/request';
import pLimit from 'p-limit';
import type { ListedRepository } from '../fleet/repository.ts';
import { apiRoot } from '../github/api.ts';
import { type HookHome, hooksPath } from '../github/hook-home.ts';
import { askGitHub, type Question, type Requests } from './github-answers.ts';
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
import { Patience } from './patience.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { type ApiRepository, listedRepository } from './repository-records.ts';
import { type Asking, ServerFailure } from './server-failure.ts';

export type { Requests } from './github-answers.ts';
export type { Delivery, DeliveryDetail, ListedHook } from './hook-records.ts';
export { isRefusal, type Refusal } from './refusal.ts';

/** How a request authenticates at GitHub. */
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

/** The distance of a commit from the head of a branch, in commits. */
export interface Lag {
  /** Commits of the branch that it lacks. */
  readonly behind: number;
  /** Commits that it has and the branch does not have. */
  readonly ahead: number;
}

/** Requests at the same time; GitHub allows 100, of all that a token is used for. */
const mostAtOnce = 20;

const atOnce: Requests = (route, parameters) => request(route, parameters);

/**
 * GitHub's REST API, as far as webhooks need it. Every call answers a {@link Refusal} where GitHub refuses it, and ends
 * in a ServerFailure where there is no answer of GitHub.
 */
export class GitHub {
  readonly #credentials: GitHubCredentials;
  readonly #requests: Requests;
  readonly #turns = pLimit(mostAtOnce);
  readonly #patience: Patience;
  readonly #thrownAs: Asking['thrownAs'];
  readonly #authorizations = new Map<string, Authorize>();

  /**
   * @param requests how requests are sent. @default - at once
   */
  constructor(credentials: GitHubCredentials, requests: Requests = atOnce, asking: Asking = {}) {
    this.#credentials = credentials;
    this.#requests = requests;
    this.#patience = asking.patience ?? new Patience();
    this.#thrownAs = asking.thrownAs;
  }

  /**
   * The webhooks of a repository or an organization, up to 100 (GitHub allows 20 per event).
   * Needs the fine-grained permission Webhooks: read.
   */
  async hooks(home: HookHome): Promise<readonly ListedHook[] | Refusal> {
    const answer = await this.#ask<readonly ApiHook[]>('GET', home, hooksPath(home), { per_page: 100 }, 'list');
    return 'status' in answer ? answer : answer.data.map(listed);
  }

  /** The webhooks of a home that point to a path, at whatever address. */
  async hooksOfPath(home: HookHome, path: string): Promise<readonly ListedHook[] | Refusal> {
    const hooks = await this.hooks(home);
    return isRefusal(hooks) ? hooks : hooks.filter(({ url }) => URL.parse(url ?? '')?.pathname === path);
  }

  /** One webhook. */
  async hook(home: HookHome, id: number): Promise<ListedHook | Refusal> {
    const answer = await this.#ask<ApiHook>('GET', home, `${hooksPath(home)}/${id}`);
    return 'status' in answer ? answer : listed(answer.data);
  }

  /** The latest deliveries of a webhook, up to 100, the newest first; GitHub keeps them for days. */
  async deliveries(home: HookHome, id: number, perPage = 30): Promise<readonly Delivery[] | Refusal> {
    const path = `${hooksPath(home)}/${id}/deliveries`;
    const answer = await this.#ask<readonly ApiDelivery[]>('GET', home, path, { per_page: perPage }, 'list');
    return 'status' in answer ? answer : answer.data.map(delivered);
  }

  /**
   * A page of up to 100 attempts to deliver something to a webhook, the newest first.
   * @param cursor of the page; undefined for the first
   */
  async deliveriesPage(home: HookHome, id: number, cursor: string | undefined): Promise<DeliveriesPage | Refusal> {
    const path = `${hooksPath(home)}/${id}/deliveries`;
    const parameters = { per_page: 100, ...(cursor !== undefined && { cursor }) };
    const answer = await this.#ask<readonly ApiDelivery[]>('GET', home, path, parameters, 'list');
    if ('status' in answer) return answer;
    return { deliveries: answer.data.map(delivered), next: nextPage(answer.link, 'cursor') };
  }

  /**
   * Makes GitHub redeliver an attempt; GitHub answers before it has done so. Needs Webhooks: write.
   */
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
   * How far a commit is from the end of a branch; it is ahead if the branch was reset, or if the two have diverged.
   * Needs Contents: read where the repository is private.
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

  /** Makes GitHub send a ping. Needs Webhooks: write. */
  async ping(home: HookHome, id: number): Promise<Refusal | undefined> {
    const answer = await this.#ask('POST', home, `${hooksPath(home)}/${id}/pings`);
    return 'status' in answer ? answer : undefined;
  }

  /** Sets a webhook again, secret included; its id stays. Needs Webhooks: write. */
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

  /** Deletes a webhook that was listed, unless it is gone. Needs Webhooks: write. */
  async removeHook(home: HookHome, id: number): Promise<Refusal | undefined> {
    const answer = await this.#ask('DELETE', home, `${hooksPath(home)}/${id}`);
    // If the answer to the first request was lost, the second one finds nothing.
    return 'status' in answer && answer.status !== 404 ? answer : undefined;
  }

  /** The name under which GitHub keeps a repository now, OWNER/REPOSITORY: it redirects from earlier names. */
  async fullName(home: HookHome): Promise<string | Refusal> {
    const state = await this.repository(home);
    return isRefusal(state) ? state : state.repository;
  }

  /**
   * The repositories of an organization that the token may see, a request for each hundred. The oldest come first: a
   * repository that is created meanwhile does not shift the next pages.
   */
  async repositories({ host, owner }: HookHome): Promise<readonly ListedRepository[] | Refusal> {
    const found: ListedRepository[] = [];
    for (let page: string | undefined = '1'; page !== undefined; ) {
      const parameters = { type: 'all', sort: 'created', direction: 'asc', per_page: 100, page };
      const path = `orgs/${owner}/repos`;
      const answer = await this.#ask<readonly ApiRepository[]>('GET', { host, owner }, path, parameters, 'list');
      if ('status' in answer) return answer;
      found.push(...answer.data.map(listedRepository));
      page = nextPage(answer.link, 'page');
    }
    return found;
  }

  /** A repository by this name or one that it had before: GitHub redirects. */
  async repository({ host, owner, name }: HookHome): Promise<ListedRepository | Refusal> {
    const answer = await this.#ask<ApiRepository>('GET', { host, owner, name }, `repos/${owner}/${name}`);
    return 'status' in answer ? answer : listedRepository(answer.data);
  }

  /** What an account is: User, Organization or Bot. */
  async accountType({ host, owner }: HookHome): Promise<string | Refusal> {
    const answer = await this.#ask<{ type: string }>('GET', { host, owner }, `users/${owner}`);
    return 'status' in answer ? answer : answer.data.type;
  }

  /** @throws ServerFailure when there is no answer of GitHub; Error when the App's key is not a private key */
  async #ask<T>(
    method: string,
    { host }: HookHome,
    path: string,
    parameters: Question['parameters'] = {},
    expects: Question['expects'] = method === 'GET' ? 'object' : 'nothing',
  ): Promise<{ readonly data: T; readonly link: string | undefined } | Refusal> {
    const baseUrl = apiRoot(host);
    try {
      const authorization = await this.#authorization(baseUrl);
      if (isRefusal(authorization)) return authorization;
      const question = { method, path, baseUrl, parameters, expects };
      // With a thousand requests at once, most of them would wait too long for an answer.
      const answer = await this.#turns(() =>
        askGitHub(this.#requests, question, { patience: this.#patience, authorization }),
      );
      return answer as { readonly data: T; readonly link: string | undefined } | Refusal;
    } catch (error) {
      throw (error instanceof ServerFailure && this.#thrownAs?.(error)) || error;
    }
  }

  async #authorization(baseUrl: string): Promise<string | Refusal> {
    if ('token' in this.#credentials) return `Bearer ${this.#credentials.token}`;
    // Loaded when needed: most people have a token.
    const { appAuthorization } = await import('./app-authorization.ts');
    const known = this.#authorizations.get(baseUrl) ?? appAuthorization(this.#credentials.app, baseUrl, this.#patience);
    this.#authorizations.set(baseUrl, known);
    return known();
  }
}

/** The parameter that the header Link uses to name the page that follows; undefined on the last one. */
function nextPage(link: string | undefined, parameter: string): string | undefined {
  const [, next] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return URL.parse(next ?? '')?.searchParams.get(parameter) ?? undefined;
}

/** The header's value; a token of an App's installation lasts an hour, and is asked for again then. */
export type Authorize = () => Promise<string | Refusal>;
