import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServerIdentity } from './certificate-authority.ts';

export interface GitHubProxy {
  /** `http://127.0.0.1:PORT`, the value for HTTPS_PROXY. */
  readonly url: string;
  /** PEM certificate of the authority that clients must trust. */
  readonly ca: string;
  close(): Promise<void>;
}

/** Ends the connection that a request came on by a TCP reset. */
export type ConnectionReset = (request: IncomingMessage) => void;

/**
 * A CONNECT proxy on a free loopback port which is itself the far end of every connection: TLS ends here and the request
 * goes to the listener of its host. Any other host is refused, so nothing in a sandbox can reach the outside by accident.
 */
export async function startProxy(
  listenersFor: (reset: ConnectionReset) => ReadonlyMap<string, RequestListener>,
): Promise<GitHubProxy> {
  const sockets = new Set<Socket>();
  const listeners = listenersFor(({ socket: { remotePort } }) => {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
  });
  const hosts = [...listeners.keys()];
  const served = new Intl.ListFormat('en', { style: 'long' }).format(hosts.map((host) => `${host}:443`));
  const refusal = `The sandbox has no outside network: only ${served} answer here`;
  const { ca, cert, key } = await createServerIdentity(hosts);

  // No HTTP/2: one protocol less, and every client here speaks HTTP/1.1 when nothing else is offered.
  const origin = https.createServer({ cert, key, ALPNProtocols: ['http/1.1'] }, (request, response) => {
    const listener = listeners.get(request.headers.host?.replace(/:443$/, '') ?? '');
    if (listener) listener(request, response);
    else response.writeHead(421, { 'content-type': 'text/plain' }).end(`${refusal}.\n`);
  });

  const refuse = (target: string) => `${refusal}, not ${target}.\n`;
  const proxy = http.createServer((request, response) => {
    response.writeHead(403, refusal, { 'content-type': 'text/plain' }).end(refuse(request.url ?? ''));
  });
  proxy.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  proxy.on('connect', (request, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '';
    if (!hosts.some((host) => target.toLowerCase() === `${host}:443`)) {
      // Go, and so Pulumi and Flux, prints the reason phrase of a refused CONNECT and nothing else; curl prints the code.
      const body = refuse(target);
      socket.end(
        `HTTP/1.1 403 ${refusal}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    origin.emit('connection', socket);
  });

  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const { port } = proxy.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    ca,
    async close() {
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
