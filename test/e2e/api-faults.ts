import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { Agent, createServer, request, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { createServerIdentity } from '../../sandbox/github/certificate-authority.ts';
import { type Fault, Faults } from '../../sandbox/github/faults.ts';
import { environment } from './sandbox.ts';

/** Stands before the sandbox's API server, with a kubeconfig of its own, and has the faults that it is told. */
export class ApiFaults implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'fluxhook-api-'));
  readonly #faults = new Faults();
  readonly #sockets = new Set<Socket>();
  readonly #agent: Agent;
  readonly #target: URL;
  readonly #listener: RequestListener;
  #identity: Awaited<ReturnType<typeof createServerIdentity>>;
  #server: Server | undefined;
  #port = 0;

  private constructor(identity: Awaited<ReturnType<typeof createServerIdentity>>) {
    const [{ cluster }] = parse(readFileSync(environment('KUBECONFIG'), 'utf8')).clusters;
    this.#target = new URL(cluster.server);
    this.#agent = new Agent({ ca: Buffer.from(cluster['certificate-authority-data'], 'base64'), keepAlive: true });
    this.#identity = identity;
    this.#listener = this.#faults.guard(
      (incoming, answer) => {
        const { method = 'GET', url = '/', headers } = incoming;
        const outgoing = request(
          new URL(url, this.#target),
          { method, headers: { ...headers, host: this.#target.host }, agent: this.#agent },
          (response) => {
            answer.writeHead(response.statusCode ?? 0, response.headers);
            // A watch answers long before its first event.
            answer.flushHeaders();
            response.on('data', (chunk) => answer.write(chunk));
            response.on('end', () => answer.end());
          },
        );
        outgoing.on('error', () => answer.destroy());
        answer.on('close', () => outgoing.destroy());
        incoming.pipe(outgoing);
      },
      ({ socket: { remotePort } }) => {
        for (const socket of this.#sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
      },
    );
  }

  static async open(): Promise<ApiFaults> {
    const proxy = new ApiFaults(await createServerIdentity(['localhost']));
    await proxy.up();
    proxy.#write(proxy.#identity.ca);
    return proxy;
  }

  /** Path of the kubeconfig that leads here. */
  get kubeconfig(): string {
    return join(this.#directory, 'kubeconfig');
  }

  /** Host and port, as messages have them. */
  get host(): string {
    return `localhost:${this.#port}`;
  }

  fail(fault: Fault): void {
    this.#faults.add(fault);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Ends every connection, and refuses new ones. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Listens again, at the same address. */
  async up(): Promise<void> {
    const { cert, key } = this.#identity;
    const server = createServer({ cert, key, ALPNProtocols: ['http/1.1'] }, this.#listener);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, 'localhost', resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** From now on its certificate is not of the authority in the kubeconfig. */
  async otherAuthority(): Promise<void> {
    await this.down();
    this.#identity = await createServerIdentity(['localhost']);
    await this.up();
  }

  /** From now on its certificate is one of last year. */
  async expired(): Promise<void> {
    await this.down();
    const day = 86_400_000;
    const validity = { notBefore: new Date(Date.now() - 400 * day), notAfter: new Date(Date.now() - day) };
    this.#identity = await createServerIdentity(['localhost'], validity);
    this.#write(this.#identity.ca);
    await this.up();
  }

  /** As at the beginning. */
  async renew(): Promise<void> {
    await this.down();
    this.#identity = await createServerIdentity(['localhost']);
    this.#write(this.#identity.ca);
    await this.up();
  }

  #write(ca: string): void {
    const config = parse(readFileSync(environment('KUBECONFIG'), 'utf8'));
    config.clusters[0].cluster = {
      server: `https://${this.host}`,
      'certificate-authority-data': Buffer.from(ca).toString('base64'),
    };
    writeFileSync(this.kubeconfig, stringify(config), { mode: 0o600 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    this.#agent.destroy();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
