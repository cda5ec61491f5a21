import { deliver } from './delivery.ts';
import { hookOf } from './hooks.ts';

/** What was answered to a stream of deliveries. */
export interface Streamed {
  /** Number of answers by their status; 0 for none. */
  readonly answers: Readonly<Record<number, number>>;
  /** Longest time between two deliveries, in milliseconds. */
  readonly longestGap: number;
}

/**
 * Delivers to a repository's webhook without a pause, as GitHub would: to the URL that it has at that moment, signed with
 * the token that goes with it.
 * @param tokenOf the token of a URL
 */
export class SignedStream {
  readonly #fullName: string;
  readonly #tokenOf: (url: string) => Promise<string>;
  readonly #stop = new AbortController();
  #done: Promise<Streamed> | undefined;
  #atLeast = 0;

  constructor(fullName: string, tokenOf: (url: string) => Promise<string>) {
    this.#fullName = fullName;
    this.#tokenOf = tokenOf;
  }

  async start(): Promise<void> {
    const tokens = new Map<string, string>();
    let url = '';
    const look = async () => {
      const found = (await hookOf(this.#fullName)).config.url ?? '';
      if (!tokens.has(found)) tokens.set(found, await this.#tokenOf(found));
      url = found;
    };
    await look();
    this.#done = this.#run(() => ({ url, token: tokens.get(url) ?? '' }), look);
  }

  /**
   * Ends it, and waits for every answer.
   * @param atLeast how many are delivered before it ends: what went on meanwhile may have been over earlier
   */
  async end(atLeast: number): Promise<Streamed> {
    this.#atLeast = atLeast;
    this.#stop.abort();
    return (await this.#done) as Streamed;
  }

  async #run(target: () => { url: string; token: string }, look: () => Promise<void>): Promise<Streamed> {
    const answers: Record<number, number> = {};
    const underWay = new Set<Promise<void>>();
    let longestGap = 0;
    let last = performance.now();
    let delivered = 0;
    const goesOn = () => !this.#stop.signal.aborted || delivered < this.#atLeast;
    const looking = (async () => {
      while (goesOn()) {
        await look();
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })();
    while (goesOn()) {
      delivered += 1;
      const now = performance.now();
      longestGap = Math.max(longestGap, now - last);
      last = now;
      const { url, token } = target();
      const answered = deliver(url, token)
        .catch(() => 0)
        .then((status) => {
          answers[status] = (answers[status] ?? 0) + 1;
          underWay.delete(answered);
        });
      underWay.add(answered);
      await new Promise((resolve) => setTimeout(resolve, 16));
    }
    await Promise.all([looking, ...underWay]);
    return { answers, longestGap };
  }
}
