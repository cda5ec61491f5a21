import { type ApiAnswer, apiError, jsonAnswer } from './emulated-api.ts';

/** GitHub's primary limit for a user's requests in an hour. */
const hourlyLimit = 5000;
const windowSeconds = 60 * 60;

interface Window {
  used: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

/** What each caller has left of its requests in an hour. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();
  readonly #limit: number;

  /** @param limit how many requests a caller has in an hour */
  constructor(limit = hourlyLimit) {
    this.#limit = limit;
  }

  /** Counts one request of `login`, or of the anonymous. `refusal` is set when it was one too many. */
  count(login: string | undefined): { headers: Record<string, string>; refusal?: ApiAnswer } {
    const now = Math.floor(Date.now() / 1000);
    const key = login ?? '';
    let window = this.#windows.get(key);
    if (!window || window.reset <= now) {
      window = { used: 0, reset: now + windowSeconds };
      this.#windows.set(key, window);
    }
    window.used += 1;
    const headers = {
      'x-ratelimit-limit': String(this.#limit),
      'x-ratelimit-remaining': String(Math.max(0, this.#limit - window.used)),
      'x-ratelimit-reset': String(window.reset),
      'x-ratelimit-used': String(Math.min(this.#limit, window.used)),
      'x-ratelimit-resource': 'core',
    };
    if (window.used <= this.#limit) return { headers };
    return { headers, refusal: apiError(403, `API rate limit exceeded${login ? ` for user ${login}` : ''}.`) };
  }

  /** `GET /rate_limit`, which does not count. */
  answer(login: string | undefined): ApiAnswer {
    const { used, reset } = this.#windows.get(login ?? '') ?? {
      used: 0,
      reset: Math.floor(Date.now() / 1000) + windowSeconds,
    };
    const core = { limit: this.#limit, used, remaining: this.#limit - used, reset };
    return jsonAnswer(200, { resources: { core }, rate: core });
  }
}
