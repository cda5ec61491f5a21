import pLimit from 'p-limit';
import type { ListedRepository } from '../../fleet/repository.ts';
import { type HookHome, homeName, hooksPath } from '../../github/hook-home.ts';
import type { GitHub, Lag } from '../github.ts';
import type { Delivery, DeliveryDetail, ListedHook } from '../hook-records.ts';
import type { Refusal } from '../refusal.ts';
import { ofGitHub, type Piece } from './piece.ts';

/** Requests to GitHub at the same time; it allows 100. */
const concurrency = 10;

const hooksRead = 'Webhooks: read (classic: read:repo_hook)';

/** Asks GitHub for many Receivers, each question only once. */
export class GitHubLook {
  readonly #github: GitHub;
  readonly #limit = pLimit(concurrency);
  readonly #answers = new Map<string, Promise<Piece<unknown>>>();

  constructor(github: GitHub) {
    this.#github = github;
  }

  hooks(home: HookHome): Promise<Piece<readonly ListedHook[]>> {
    const path = `GET /${hooksPath(home)} of ${home.host}`;
    return this.#once(path, `${hooksRead} of ${homeName(home)}`, () => this.#github.hooks(home));
  }

  /** A repository under the name that GitHub has for it now. Every token that sees it may ask. */
  repository(home: HookHome): Promise<Piece<ListedRepository>> {
    const path = `GET /repos/${home.owner}/${home.name} of ${home.host}`;
    return this.#once(path, `Metadata: read of ${homeName(home)}`, () => this.#github.repository(home));
  }

  deliveries(home: HookHome, hook: number): Promise<Piece<readonly Delivery[]>> {
    const path = `GET /${hooksPath(home)}/${hook}/deliveries of ${home.host}`;
    return this.#once(path, `${hooksRead} of ${homeName(home)}`, () => this.#github.deliveries(home, hook, 100));
  }

  delivery(home: HookHome, hook: number, id: string): Promise<Piece<DeliveryDetail>> {
    const path = `GET /${hooksPath(home)}/${hook}/deliveries/${id} of ${home.host}`;
    return this.#once(path, `${hooksRead} of ${homeName(home)}`, () => this.#github.delivery(home, hook, id));
  }

  branchHead(home: HookHome, branch: string): Promise<Piece<string>> {
    const path = `GET /repos/${home.owner}/${home.name}/branches/${branch} of ${home.host}`;
    return this.#once(path, `Contents: read of ${homeName(home)}`, () => this.#github.branchHead(home, branch));
  }

  lag(home: HookHome, commit: string, branch: string): Promise<Piece<Lag>> {
    const path = `GET /repos/${home.owner}/${home.name}/compare/${commit}...${branch} of ${home.host}`;
    return this.#once(path, `Contents: read of ${homeName(home)}`, () => this.#github.lag(home, commit, branch));
  }

  #once<T>(asked: string, needs: string, ask: () => Promise<T>): Promise<Piece<Exclude<T, Refusal>>> {
    let answer = this.#answers.get(asked);
    if (answer === undefined) {
      answer = ofGitHub(asked, needs, () => this.#limit(ask));
      this.#answers.set(asked, answer);
    }
    return answer as Promise<Piece<Exclude<T, Refusal>>>;
  }
}
