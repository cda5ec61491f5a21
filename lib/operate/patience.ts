import { setTimeout as sleep } from 'node:timers/promises';

export interface PatienceOptions {
  /** Longest wait for one answer, in milliseconds. @default 10000 */
  readonly answer?: number;
  /** Longest wait that a server may ask for before the next request, in milliseconds. @default 60000 */
  readonly longestPause?: number;
  /** When everything has to be over, in milliseconds since 1970. @default - never */
  readonly until?: () => number;
  /** Told before each wait that the server asked for, and before each further attempt. */
  readonly onWait?: (text: string) => void;
  /** Told when that has cut something off. */
  readonly onTimeUp?: () => void;
  /** Ends waits between two attempts. */
  readonly signal?: AbortSignal | undefined;
}

/** What to make of a question that failed. */
export interface Verdict {
  /** Milliseconds after which it is asked once more; undefined where that would not help, or might do a thing twice. */
  readonly pause: number | undefined;
  /** The text about that wait. */
  readonly said: string;
  /** Whether the server answered at all. */
  readonly isAnswered: boolean;
}

/** A server that does not answer is asked again only after so many milliseconds, no matter who has more questions. */
const rest = 5_000;

/** Times that one question is asked again. */
const mostRetries = 3;

/** Pauses before a question is asked again where the server names none, in milliseconds. */
const pauses = [1_000, 2_000] as const;

/** The pause after so many attempts; undefined where there were enough. */
export function pauseAfter(attempt: number): number | undefined {
  return pauses[attempt];
}

/** A question that was given up because the whole time was over. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/** No answer came in time. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

/** How long one server is waited for, and how often it is asked again. All who ask it share one of these. */
export class Patience {
  readonly #options: PatienceOptions;
  #answeredAt = 0;
  #silent: { readonly error: unknown; readonly until: number } | undefined;

  constructor(options: PatienceOptions = {}) {
    this.#options = options;
  }

  /** Longest wait that a server may ask for, in milliseconds. */
  get longestPause(): number {
    return this.#options.longestPause ?? 60_000;
  }

  /**
   * Asks, and where it helps, asks again.
   * @param send one attempt; it is given up when the signal aborts
   * @param judge an attempt that failed
   * @throws the last attempt's error; Silence where there was no answer in time
   */
  async ask<T>(
    send: (signal: AbortSignal) => Promise<T>,
    judge: (error: unknown, attempt: number) => Verdict,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      if (this.#silent !== undefined && Date.now() < this.#silent.until) throw this.#silent.error;
      const begun = Date.now();
      try {
        const answer = await this.#once(send);
        this.#answered();
        return answer;
      } catch (error) {
        const { pause, said, isAnswered } = judge(error, attempt);
        if (isAnswered) this.#answered();
        const again = pause !== undefined && attempt < mostRetries && this.#fits(pause);
        if (again) await this.#wait(pause, said);
        else {
          // What others were answered meanwhile tells that it is this question only.
          const isSure = attempt > 0 || error instanceof Silence;
          if (!isAnswered && isSure && this.#answeredAt < begun) this.#silent = { error, until: Date.now() + rest };
          throw error;
        }
      }
    }
  }

  get #until(): number {
    return this.#options.until?.() ?? Number.POSITIVE_INFINITY;
  }

  #answered(): void {
    this.#answeredAt = Date.now();
    this.#silent = undefined;
  }

  async #once<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { answer = 10_000 } = this.#options;
    const left = this.#until - Date.now();
    const time = Math.max(1, Math.min(answer, left));
    const controller = new AbortController();
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = afterListening(time, () => {
      const isUp = left <= answer;
      if (isUp) this.#options.onTimeUp?.();
      const error = isUp
        ? new TimeIsUp('no answer before the end of --timeout')
        : new Silence(`no answer within ${answer / 1000} s`);
      // The caller's reason comes before what the request makes of the abort.
      reject(error);
      controller.abort(error);
    });
    try {
      return await Promise.race([send(controller.signal), promise]);
    } finally {
      stop();
    }
  }

  /** A longer wait is left to the person: the answer that asks for it is the answer. */
  #fits(pause: number): boolean {
    return pause <= this.longestPause && Date.now() + pause < this.#until;
  }

  async #wait(pause: number, said: string): Promise<void> {
    this.#options.onWait?.(said);
    await sleep(pause, undefined, { signal: this.#options.signal });
  }
}

/**
 * Calls back once this process has listened for so many milliseconds. Time in which it was busy does not count: the
 * answer may have come, and nobody could read it. A program with a thousand webhooks is busy for longer than an answer
 * may take.
 * @returns what calls it off
 */
function afterListening(milliseconds: number, done: () => void): () => void {
  const step = Math.min(milliseconds, 250);
  let left = milliseconds;
  let since = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    left -= Math.min(now - since, 2 * step);
    since = now;
    if (left > 0) return;
    clearInterval(timer);
    done();
  }, step);
  return () => clearInterval(timer);
}

/** A time of a wait as people read it. */
export function inWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
