import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { disturbances } from './disturbances.ts';
import { apiError } from './emulated-api.ts';
import { readBody } from './http-exchange.ts';

/** A failure that GitHub should simulate. */
export interface Fault {
  /** Regular expression that the request's path and query have to match: `/repos/acme/fleet/hooks` or `\\.git/info/refs`. */
  readonly path: string;
  /** @default any method */
  readonly method?: string;
  /**
   * Status of the answer, or
   * - `reset`: the connection ends with a TCP reset and no answer
   * - `reset-after`: the same, after the request was carried out
   * - `hang`: there is never an answer
   * - `slow`: the right answer, whose body ends after `seconds`
   * - `html`: the page of a proxy, with `status`
   * - `truncated`: the first half of the right answer
   * - `cut`: the same, and the connection ends with a TCP reset
   */
  readonly answer: keyof typeof messages | keyof typeof disturbances | 'reset';
  /** How many requests are let through before. @default 0 */
  readonly after?: number;
  /** How many requests fail. @default all, until the faults are cleared */
  readonly times?: number;
  /** Seconds, in the header Retry-After; of a 429, a 403 and a 503 only. @default 1 with a 429, none with the others */
  readonly retryAfter?: number;
  /** With a 403 or 429: the primary limit is used up, and set again in so many seconds. */
  readonly limitResetsIn?: number;
  /** Of `slow`. @default 3 */
  readonly seconds?: number;
  /** Of `html`. @default 200 */
  readonly status?: number;
}

const messages = {
  401: 'Bad credentials',
  403: 'Resource not accessible by personal access token',
  404: 'Not Found',
  422: 'Validation Failed',
  429: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  500: 'Server Error',
  502: 'Server Error',
  503: 'No server is currently available to service your request.',
} as const;

/** Failures of one GitHub, on all its hosts: each request is answered by the first fault that fits it. */
export class Faults {
  #faults: Array<Fault & { pattern: RegExp; before: number; left: number }> = [];

  /** @throws when `path` is not a regular expression. */
  add(fault: Fault): void {
    const left = fault.times ?? Number.POSITIVE_INFINITY;
    this.#faults.push({ ...fault, pattern: new RegExp(fault.path), before: fault.after ?? 0, left });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The listener with the faults before it. */
  guard(listener: RequestListener, reset: (request: IncomingMessage) => void): RequestListener {
    return (request, response) => {
      const fault = this.#take(request);
      if (!fault) listener(request, response);
      else if (fault.answer === 'reset') reset(request);
      else if (typeof fault.answer === 'string')
        disturbances[fault.answer](fault, request, response, { listener, reset: () => reset(request) });
      else
        void readBody(request).then(
          () => answer(fault, response),
          () => response.destroy(),
        );
    };
  }

  #take({ method, url = '/' }: IncomingMessage): Fault | undefined {
    const fault = this.#faults.find(
      (each) => each.left > 0 && (each.method ?? method) === method && each.pattern.test(url),
    );
    if (fault && fault.before > 0) {
      fault.before -= 1;
      return undefined;
    }
    if (fault) fault.left -= 1;
    return fault;
  }
}

function answer({ answer: status, retryAfter, limitResetsIn }: Fault, response: ServerResponse): void {
  if (typeof status === 'string') return;
  const isUsedUp = limitResetsIn !== undefined;
  const limited = !isUsedUp && (status === 429 || (status === 403 && retryAfter !== undefined));
  const message = isUsedUp ? 'API rate limit exceeded for user ID 1.' : messages[limited ? 429 : status];
  const { body, headers } = apiError(status, message);
  const seconds = limited ? (retryAfter ?? 1) : status === 503 ? retryAfter : undefined;
  response.writeHead(status, {
    ...headers,
    ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
    ...(isUsedUp
      ? {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + limitResetsIn),
        }
      : {}),
    // A client that knows the password was wrong asks for another one only when the answer says which kind.
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
    server: 'github.com',
  });
  response.end(body);
}
