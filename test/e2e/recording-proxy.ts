import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { environment } from './sandbox.ts';

/** What was asked of the API server about objects of a namespace, as Roles have it. */
export interface Asked {
  /** Such as: create secrets. flux-system/webhook-token; without a name for list and watch. */
  readonly right: string;
  readonly status: number;
}

/** Stands before the sandbox's API server and keeps what is asked, and what was answered. */
export class RecordingProxy implements AsyncDisposable {
  readonly asked: Asked[] = [];
  /** Every request that is no question: METHOD PATH, of reviews of one's own rights none. */
  readonly writes: string[] = [];
  /** Who asks: Go's clients hand no credentials to a server without TLS. */
  token = '';
  readonly #server = createServer((incoming, answer) => this.#forward(incoming, answer));
  readonly #target: URL;
  readonly #agent: Agent;

  private constructor() {
    const [{ cluster }] = parse(readFileSync(environment('KUBECONFIG'), 'utf8')).clusters;
    this.#target = new URL(cluster.server);
    this.#agent = new Agent({ ca: Buffer.from(cluster['certificate-authority-data'], 'base64'), keepAlive: true });
  }

  static async open(): Promise<RecordingProxy> {
    const proxy = new RecordingProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The rights that were used. */
  used(): Set<string> {
    return new Set(this.asked.filter(({ status }) => status < 400 || status === 404).map(({ right }) => right));
  }

  /** Those that were asked for and forbidden. */
  forbidden(): Set<string> {
    return new Set(this.asked.filter(({ status }) => status === 403).map(({ right }) => right));
  }

  #forward(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = incoming;
    const outgoing = request(
      new URL(url, this.#target),
      {
        method,
        headers: { ...headers, host: this.#target.host, authorization: `Bearer ${this.token}` },
        agent: this.#agent,
      },
      (response) => {
        const status = response.statusCode ?? 0;
        const right = rightOf(method, url, status);
        if (method !== 'GET' && !url.startsWith('/apis/auth')) this.writes.push(`${method} ${url}`);
        if (right !== undefined) this.asked.push({ right, status });
        answer.writeHead(status, response.headers);
        // A watch answers long before its first event.
        answer.flushHeaders();
        response.pipe(answer);
      },
    );
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** undefined for what is open to everybody: discovery, and reviews of one's own rights. */
function rightOf(method: string, path: string, status: number): string | undefined {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const [, through] = /^\/api\/v1\/namespaces\/([^/]+)\/services\/[^/]+\/proxy\//.exec(pathname) ?? [];
  if (through !== undefined) return `create services/proxy. ${through}/`;
  const found = /^\/(?:api|apis\/([^/]+))\/v[^/]+\/(?:namespaces\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?|([^/]+))$/.exec(
    pathname,
  );
  if (found === null) return undefined;
  const [, group = '', namespace = '', resource = '', name = '', everywhere] = found;
  if (group.startsWith('authorization.') || group.startsWith('authentication.')) return undefined;
  if (everywhere !== undefined) return `list ${everywhere}.${group} */`;
  if (resource === '') return `get namespaces. ${namespace}/${namespace}`;
  const isWatch = searchParams.get('watch') === 'true' || searchParams.get('watch') === '1';
  // The API server asks for both where server-side apply makes an object.
  const verb = { GET: name === '' ? (isWatch ? 'watch' : 'list') : 'get', PATCH: status === 201 ? 'create' : 'patch' }[
    method
  ];
  return `${verb ?? method.toLowerCase()} ${resource}.${group} ${namespace}/${name}`;
}
