import { setTimeout as sleep } from 'node:timers/promises';

export interface PatienceOptions {
  /** Longest wait for one answer, in milliseconds. @default 10000 */
  readonly answer?: number;
  /** Longest wait that a server may ask for before the next request, in milliseconds. @default 60000 */
  readonly longestPause?: number;
  /** The end of the time limit, in milliseconds since 1970. @default - none */
  readonly until?: () => number;
  /** Called before each wait that the server asked for, and before each further attempt. */
  readonly onWait?: (text: string) => void;
  /** Called when the time limit has cut something off. */
  readonly onTimeUp?: () => void;
  /** Ends waits between two attempts. */
  readonly signal?: AbortSignal | undefined;
}

/** What to do about a failed request. */
export interface Verdict {
  /** Milliseconds until the next attempt; undefined if it would not help, or might do something twice. */
  readonly pause: number | undefined;
  /** The text about that wait. */
  readonly said: string;
  /** Whether the server answered at all. */
  readonly isAnswered: boolean;
}

/** A server that does not answer is asked again only after so many milliseconds, even for other requests. */
const rest = 5_000;

/** Times that one question is asked again. */
const mostRetries = 3;

/** Pauses before a question is asked again where the server names none, in milliseconds. */
const pauses = [1_000, 2_000] as const;

/** The pause after so many attempts; undefined where there were enough. */
export function pauseAfter(attempt: number): number | undefined {
  return pauses[attempt];
}

/** A request that was given up because the time limit was reached. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/** No answer came in time. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

/** How long to wait for one server, and how often to repeat a request. All requests to that server share it. */
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
          // If other requests were answered meanwhile, only this one has the problem.
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
      // The caller's reason takes precedence over the request's own error for the abort.
      reject(error);
      controller.abort(error);
    });
    try {
      return await Promise.race([send(controller.signal), promise]);
    } finally {
      stop();
    }
  }

  /** A longer wait is left to the person: then the answer that asks for it is the result. */
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
 * @returns a function that cancels it
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

/** How long a wait is, in words. */
export function inWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
