import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { apiError } from './emulated-api.ts';
import { readBody } from './http-exchange.ts';

/** A failure that GitHub is told to have. */
export interface Fault {
  /** Regular expression that the request's path and query have to match: `/repos/acme/fleet/hooks` or `\\.git/info/refs`. */
  path: string;
  /** @default any method */
  method?: string;
  /** Status of the answer, or `reset`: the connection ends with a TCP reset and no answer. */
  answer: 401 | 403 | 404 | 429 | 500 | 502 | 503 | 'reset';
  /** How many requests fail. @default all, until the faults are cleared */
  times?: number;
  /** Seconds, in the header Retry-After; of a 429 and a 403 only. @default 1 with a 429, none with a 403 */
  retryAfter?: number;
}

const MESSAGES = {
  401: 'Bad credentials',
  403: 'Resource not accessible by personal access token',
  404: 'Not Found',
  429: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  500: 'Server Error',
  502: 'Server Error',
  503: 'No server is currently available to service your request.',
} as const;

/** Failures of one GitHub, on all its hosts: each request is answered by the first fault that fits it. */
export class Faults {
  #faults: Array<Fault & { pattern: RegExp; left: number }> = [];

  /** @throws when `path` is no regular expression. */
  add(fault: Fault): void {
    const left = fault.times ?? Number.POSITIVE_INFINITY;
    this.#faults.push({ ...fault, pattern: new RegExp(fault.path), left });
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
    if (fault) fault.left -= 1;
    return fault;
  }
}

function answer({ answer: status, retryAfter }: Fault, response: ServerResponse): void {
  if (status === 'reset') return;
  const limited = status === 429 || (status === 403 && retryAfter !== undefined);
  const { body, headers } = apiError(status, MESSAGES[limited ? 429 : status]);
  response.writeHead(status, {
    ...headers,
    ...(limited ? { 'retry-after': String(retryAfter ?? 1) } : {}),
    // A client that knows the password was wrong asks for another one only when it is told which kind.
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
    server: 'github.com',
  });
  response.end(body);
}
