import { createHash, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { badCredentials, type Caller, identify } from './accounts.ts';
import { type ApiAnswer, type ApiRequest, apiError, type EmulatedApi, jsonAnswer } from './emulated-api.ts';
import type { HooksApi } from './hooks-api.ts';
import { readBody } from './http-exchange.ts';

// GitHub's published ranges as of November 2026, cut down to the long-lived ones, with one documentation range for each
// family (RFC 5737, RFC 3849) that is surely new to a program which hard-codes the list. The sandbox's own deliveries come
// from loopback.
export const HOOK_RANGES = [
  '192.30.252.0/22',
  '185.199.108.0/22',
  '140.82.112.0/20',
  '143.55.64.0/20',
  '2a0a:a440::/29',
  '2606:50c0::/32',
  '198.51.100.0/24',
  '2001:db8:6748::/48',
];

// What the emulator keeps of a repository's content is its own invention; here the content is git's.
const GIT_DATA = /^\/repos\/[^/]+\/[^/]+\/(branches|commits|compare|contents|git|readme|tags|tarball|zipball)(\/|\?|$)/;

/** The listener for api.github.com: authentication, the routes that are ours, and the emulator behind all others. */
export function restApi(emulated: EmulatedApi, hooks: HooksApi): RequestListener {
  return async (request, response) => {
    const { method = 'GET', url: path = '/', headers } = request;
    const caller = identify(headers.authorization);
    let answer: ApiAnswer;
    try {
      const body = (await readBody(request)).toString('utf8');
      if (!headers['user-agent']) answer = requestForbidden();
      else if (!caller) answer = badCredentials();
      else answer = await route(caller, { method, path, body, headers: singleValued(headers) });
    } catch (error) {
      answer = apiError(500, `The sandbox's GitHub failed: ${(error as Error).message}`);
    }
    const etag = `W/"${createHash('sha256').update(answer.body).digest('hex')}"`;
    const unchanged = method === 'GET' && answer.status === 200 && headers['if-none-match'] === etag;
    response.writeHead(unchanged ? 304 : answer.status, {
      ...answer.headers,
      ...(method === 'GET' && answer.status === 200 ? { etag } : {}),
      server: 'github.com',
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': headers['x-github-api-version'] ?? '2022-11-28',
      'x-github-request-id': randomUUID().toUpperCase(),
    });
    response.end(unchanged || answer.body === '' ? undefined : answer.body);
  };

  async function route(caller: Caller, request: ApiRequest): Promise<ApiAnswer> {
    const answer = await hooks.answer(caller, request);
    if (answer) return answer;
    if (GIT_DATA.test(request.path)) {
      return apiError(
        501,
        'The sandbox serves the content of repositories through git alone: clone it from https://github.com',
      );
    }
    if (caller.grant?.readonly && request.method !== 'GET') {
      return apiError(403, 'Resource not accessible by personal access token');
    }
    const emulatedAnswer = await emulated.send(request);
    if (request.path !== '/meta') return emulatedAnswer;
    const meta = JSON.parse(emulatedAnswer.body) as Record<string, unknown>;
    return { ...jsonAnswer(200, { ...meta, hooks: HOOK_RANGES }), headers: emulatedAnswer.headers };
  }
}

function requestForbidden(): ApiAnswer {
  return apiError(
    403,
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
  );
}

function singleValued(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const dropped = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !dropped.has(name) ? [[name, value] as const] : [],
    ),
  );
}
