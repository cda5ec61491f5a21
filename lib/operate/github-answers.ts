import { RequestError } from '@octokit/request-error';
import { inWords, type Patience, pauseAfter, Silence, TimeIsUp, type Verdict } from './patience.ts';
import type { Refusal } from './refusal.ts';
import { type NetworkFailure, networkFailure, ServerFailure } from './server-failure.ts';

/**
 * Sends one request.
 * @param route such as `GET /repos/acme/app/hooks`
 * @throws RequestError where GitHub answers with an error status
 */
export type Requests = (
  route: string,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<{ readonly data: unknown; readonly headers: { readonly link?: string | undefined } }>;

/** What was asked of GitHub. */
export interface Question {
  readonly method: string;
  /** Without a leading slash. */
  readonly path: string;
  /** The API's own, such as https://api.github.com. */
  readonly baseUrl: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What the answer has to be. */
  readonly expects: 'list' | 'object' | 'nothing';
}

/** The wait where GitHub names none. Source: docs.github.com, "Best practices for using the REST API". */
const unnamedPause = 60_000;

/**
 * Sends a request to GitHub, and repeats it when that is safe: after a rate limit always, and after a fault of GitHub
 * or of the network if the request only reads, or does the same when repeated.
 * @throws ServerFailure where there is no answer, or none of GitHub
 */
export async function askGitHub(
  send: Requests,
  { method, path, baseUrl, parameters, expects }: Question,
  { patience, authorization }: { readonly patience: Patience; readonly authorization: string | undefined },
): Promise<{ readonly data: unknown; readonly link: string | undefined } | Refusal> {
  const asked = `${method} /${path}`;
  const { host } = new URL(baseUrl);
  const attempt = async (signal: AbortSignal) => {
    const request = {
      // Counted from when it is sent, because a request may wait for its turn before.
      fetch: (url: string, options: RequestInit) => fetch(url, { ...options, signal }),
    };
    const { data, headers } = await send(asked, {
      ...parameters,
      baseUrl,
      headers: authorization === undefined ? {} : { authorization },
      request,
    });
    // Octokit gives the text of what it cannot read.
    if (!isAsExpected(data, expects)) throw new ForeignAnswer(data);
    return { data, link: headers.link };
  };
  const isRepeatable = method !== 'POST';
  try {
    return await patience.ask(attempt, (error, count) => judgeOfGitHub(error, count, isRepeatable));
  } catch (error) {
    return outcomeOf(error, asked, host);
  }
}

/**
 * The refusal that a failed request amounts to.
 * @throws ServerFailure where there is no answer, or none of GitHub
 */
export function outcomeOf(error: unknown, asked: string, host: string): Refusal {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refusal;
  throw failureOf(error, asked, host);
}

/** An answer that is not from GitHub's API, such as a proxy's error page, or one that was cut off. */
class ForeignAnswer extends Error {
  readonly isPage: boolean;

  constructor(data: unknown) {
    const isPage = typeof data === 'string' && /^\s*<(!doctype|html)/i.test(data);
    super(
      isPage
        ? 'it answered with a page (HTML), not as the API of GitHub'
        : 'its answer is incomplete, or not in the form that GitHub uses',
    );
    this.isPage = isPage;
  }
}

function isAsExpected(data: unknown, expects: Question['expects']): boolean {
  if (expects === 'nothing') return true;
  return expects === 'list' ? Array.isArray(data) : typeof data === 'object' && data !== null;
}

/** What GitHub refused; undefined for anything else, the page of a proxy with an error status included. */
function refusalOf(error: unknown): Refusal | undefined {
  // Octokit gives status 500 to failures of the network too; only an answer has a response.
  if (!(error instanceof RequestError) || error.response === undefined) return undefined;
  const { data, headers } = error.response;
  const isGitHubs = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
  if (!isGitHubs && error.status < 500 && error.status !== 429) return undefined;
  const detail = isGitHubs ? error.message : 'GitHub gave no reason';
  const pause = limitOf(error.status, error.message, headers);
  const singleSignOn = pause === undefined ? singleSignOnOf(error.status, error.message, headers) : undefined;
  return {
    status: error.status,
    detail,
    ...(pause !== undefined && { pause }),
    ...(singleSignOn !== undefined && { singleSignOn }),
  };
}

/** Source: docs.github.com, "Authorizing a personal access token for use with single sign-on". */
function singleSignOnOf(
  status: number,
  message: string,
  { 'x-github-sso': header }: Readonly<Record<string, unknown>>,
): Refusal['singleSignOn'] {
  if (status !== 403 || (header === undefined && !/SAML|single sign-on|\bSSO\b/i.test(message))) return undefined;
  return { page: /url=(https:\/\/\S+)/.exec(String(header ?? ''))?.[1] };
}

/** Milliseconds until GitHub takes requests again; undefined where there were not too many. */
function limitOf(status: number, message: string, headers: Readonly<Record<string, unknown>>): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const named = retryAfter(headers);
  if (named !== undefined) return named;
  if (headers['x-ratelimit-remaining'] === '0') {
    // A second more: it is set again within that one.
    const reset = (Number(headers['x-ratelimit-reset']) + 1) * 1000 - Date.now();
    return Number.isFinite(reset) ? Math.max(1_000, reset) : unnamedPause;
  }
  return status === 429 || /\bsecondary rate limit\b|\babuse detection\b/i.test(message) ? unnamedPause : undefined;
}

/** Of the header Retry-After, seconds or a date, in milliseconds. */
export function retryAfter(headers: Readonly<Record<string, unknown>>): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(value)) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

/** @param isRepeatable whether doing it twice is the same as doing it once */
export function judgeOfGitHub(error: unknown, attempt: number, isRepeatable: boolean): Verdict {
  if (error instanceof RequestError && error.response !== undefined) {
    const refusal = refusalOf(error);
    if (refusal?.pause !== undefined)
      return {
        pause: refusal.pause,
        said: `GitHub asks to wait ${inWords(refusal.pause)}: continuing after that`,
        isAnswered: true,
      };
    const isFault = error.status >= 500 && isRepeatable;
    const pause = isFault ? (retryAfter(error.response.headers) ?? pauseAfter(attempt)) : undefined;
    return { pause, said: again(`GitHub answered ${error.status}`, pause), isAnswered: true };
  }
  if (error instanceof ForeignAnswer) {
    const pause = isRepeatable && !error.isPage ? pauseAfter(attempt) : undefined;
    return { pause, said: again(`GitHub: ${error.message}`, pause), isAnswered: true };
  }
  const network = networkOf(error);
  const isSafe = network?.kind === 'unsent' || (network?.kind === 'lost' && isRepeatable);
  const pause = isSafe ? pauseAfter(attempt) : undefined;
  return { pause, said: again(`GitHub cannot be reached (${network?.why})`, pause), isAnswered: false };
}

function again(what: string, pause: number | undefined): string {
  return `${what}: trying again in ${inWords(pause ?? 0)}`;
}

/** Anything that is not an answer is a failure of the network, named or not. */
function networkOf(error: unknown): NetworkFailure | undefined {
  if (error instanceof Silence || error instanceof TimeIsUp) return undefined;
  const named = networkFailure(error);
  if (named !== undefined || !(error instanceof RequestError)) return named;
  return { kind: 'lost', code: '', why: error.message };
}

/** The error without the request: that has the secret of a webhook with it. */
function failureOf(error: unknown, asked: string, host: string): Error {
  const about = (fix: string) => ({ where: host, asked, fix });
  if (error instanceof Silence || error instanceof TimeIsUp)
    return new ServerFailure(error.message, about('see https://www.githubstatus.com, then run the same command again'));
  if (error instanceof ForeignAnswer || (error instanceof RequestError && error.response !== undefined)) {
    const said =
      error instanceof ForeignAnswer
        ? error.message
        : `it answered ${error.status} with something that is not GitHub's: a proxy or firewall in between?`;
    return new ServerFailure(said, about(`curl -i https://${host}/meta shows what answers in place of GitHub`));
  }
  const network = networkOf(error);
  if (network === undefined) return error instanceof Error ? error : new Error(String(error));
  if (network.kind === 'certificate') {
    const fix = 'behind a proxy that opens TLS: export NODE_EXTRA_CA_CERTS=FILE with the certificate of its authority';
    return new ServerFailure(`the server that answers cannot be verified to be GitHub (${network.why})`, about(fix));
  }
  const fix = `curl https://${host}/meta; behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1`;
  return new ServerFailure(network.why, about(fix));
}
