import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { execa } from 'execa';
import { until } from '../../sandbox/demo/until.ts';
import { type Exchange, type GitHubStandIn, type RepositorySeed, startGitHub } from '../../sandbox/github/index.ts';
import { deviations } from './description.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of ids beyond Number.MAX_SAFE_INTEGER a bigint. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of many shapes
  json: any;
  text: string;
}

export interface Fixture extends GitHubStandIn {
  dir: string;
  /** What a sandbox puts into the environment of the programs it runs. */
  env: Record<string, string>;
  /**
   * One request to https://api.github.com, or to a whole URL, through the proxy, with the owner's token unless told
   * otherwise. Redirects are answers.
   */
  api(method: string, path: string, options?: ApiOptions): Promise<Answer>;
  /** Creates a webhook of sidd-harth/nginx. */
  hook(body: object): Promise<Answer>;
  git(...args: string[]): Promise<string>;
}

interface ApiOptions {
  token?: string | undefined;
  body?: object | string;
  headers?: Record<string, string>;
}

export const HOOKS = '/repos/sidd-harth/nginx/hooks';

const exchanges: Exchange[] = [];
const onExchange = (exchange: Exchange) => void exchanges.push(exchange);

// For the whole file: Node's test runner counts no hook that fails at this level, and one of a single test would keep
// the others from closing what they opened.
process.once('exit', () => {
  const found = [...new Set(exchanges.flatMap(deviations))];
  if (found.length === 0) return;
  console.error(['Not as GitHub describes itself:', ...found].join('\n'));
  process.exitCode = 1;
});

/** A GitHub of its own for one test. */
export async function fixture(t: TestContext, seed?: RepositorySeed[]): Promise<Fixture> {
  const dir = await mkdtemp(join(tmpdir(), 'fluxhook github '));
  const github = await startGitHub({ dir, onExchange, ...(seed ? { seed } : {}) });
  const agent = new https.Agent({
    ca: await readFile(github.caFile),
    proxyEnv: { HTTPS_PROXY: github.proxyUrl },
  });
  t.after(async () => {
    agent.destroy();
    await github.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  });

  const env = {
    PATH: process.env.PATH ?? '',
    HOME: dir,
    HTTPS_PROXY: github.proxyUrl,
    SSL_CERT_FILE: github.caFile,
    NODE_EXTRA_CA_CERTS: github.caFile,
    NODE_USE_ENV_PROXY: '1',
    GIT_SSL_CAINFO: github.caFile,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Grace',
    GIT_COMMITTER_EMAIL: 'grace@example.com',
  };

  const api: Fixture['api'] = (method, path, options = {}) => {
    const token = 'token' in options ? options.token : github.token;
    const { body } = options;
    return new Promise((resolve, reject) => {
      const request = https.request(path.startsWith('https:') ? path : `https://api.github.com${path}`, {
        method,
        agent,
        headers: {
          'user-agent': 'fluxhook-test',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...options.headers,
        },
      });
      request.on('error', reject);
      request.on('response', async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: text === '' ? undefined : JSON.parse(text, exact),
        });
      });
      const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '');
      request.setHeader('content-length', Buffer.byteLength(text));
      request.end(text);
    });
  };

  return {
    ...github,
    dir,
    env,
    api,
    hook: (body) => api('POST', HOOKS, { body }),
    git: async (...args) => (await execa('git', args, { env, extendEnv: false, cwd: dir })).stdout,
  };
}

/** Whole numbers that a JavaScript number does not hold, such as the ids of deliveries, as bigint. */
function exact(_: string, value: unknown, context?: { source: string }): unknown {
  const isCut = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isCut && context !== undefined ? BigInt(context.source) : value;
}

/** Where the owner pushes: the token is the password, as on GitHub. */
export const pushUrl = (token: string, repository = 'sidd-harth/nginx') =>
  `https://git:${token}@github.com/${repository}.git`;

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  url: string;
  port: number;
  /** Everything that arrived so far. */
  received: Received[];
  /** Resolves with request number `count` (from 1), however early it came. */
  request(count: number): Promise<Received>;
}

/** A real HTTP server as a webhook's target. */
export async function receiver(t: TestContext, status = 200, answer = 'ok'): Promise<Receiver> {
  const received: Received[] = [];
  const arrivals = new http.Server();
  arrivals.on('request', async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { method = '', url: path = '', headers } = request;
    received.push({ method, path, headers, body });
    if (status !== 0) response.writeHead(status, { 'x-receiver': 'test' }).end(answer);
    arrivals.emit('received');
  });
  arrivals.listen(0, '127.0.0.1');
  await once(arrivals, 'listening');
  t.after(() => {
    arrivals.closeAllConnections();
    arrivals.close();
  });
  const { port } = arrivals.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    async request(count) {
      while (received.length < count) await once(arrivals, 'received', { signal: AbortSignal.timeout(60_000) });
      return received[count - 1] as Received;
    },
  };
}

/** Polls the deliveries of a hook until there are `count`; GitHub records one after its receiver has answered. */
export async function deliveries(
  github: Fixture,
  hookId: number,
  count: number,
  path = HOOKS,
): Promise<Answer['json']> {
  return until(`${count} deliveries of hook ${hookId}`, async () => {
    const { json } = await github.api('GET', `${path}/${hookId}/deliveries`);
    return json.length >= count ? json : undefined;
  });
}
