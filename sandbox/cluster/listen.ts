import { createServer, type Server, type Socket } from 'node:net';

/** Where connections to `address:port` are really accepted. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Same as address and port, unless `detour` says otherwise. */
  readonly servedAt: { readonly host: string; readonly port: number };
  /** Why the port is served elsewhere, and what a person can do about it. */
  readonly detour?: { readonly why: string; readonly fix: string };
  close(): void;
}

type Accept = (socket: Socket) => void;

/**
 * Accepts connections on `address:port`, or, where this process may not, on a free port of 127.0.0.1 with a note that
 * says so.
 *
 * @returns undefined when somebody else holds the port and `detourWhenTaken` is not set.
 */
export async function listen(
  address: string,
  port: number,
  accept: Accept,
  detourWhenTaken: boolean,
): Promise<Listener | undefined> {
  try {
    return listener(address, port, await bind(address, port, accept));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && !detourWhenTaken) return undefined;
    const detour = explain(code, address, port);
    if (detour === undefined) throw error;
    return { ...listener(address, port, await bind('127.0.0.1', 0, accept)), detour };
  }
}

function explain(code: string | undefined, address: string, port: number): Listener['detour'] {
  switch (code) {
    case 'EACCES':
      return {
        why: `this user may not listen on port ${port}`,
        fix:
          process.platform === 'linux'
            ? `sudo sysctl net.ipv4.ip_unprivileged_port_start=${port} (or: sudo setcap cap_net_bind_service=+ep "${process.execPath}")`
            : 'run it as root',
      };
    case 'EADDRNOTAVAIL':
      return {
        why: `this machine has no address ${address}`,
        fix:
          process.platform === 'darwin'
            ? `sudo ifconfig lo0 alias ${address}`
            : `sudo ip address add ${address}/8 dev lo`,
      };
    case 'EADDRINUSE':
      return { why: `another program holds port ${port} of ${address}`, fix: 'end that program' };
    default:
      return undefined;
  }
}

function bind(host: string, port: number, accept: Accept): Promise<{ server: Server; sockets: Set<Socket> }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ server: Server; sockets: Set<Socket> }>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // The client went away; 'close' follows.
    accept(socket);
  });
  server.once('error', reject);
  server.listen({ host, port, exclusive: true }, () => resolve({ server, sockets }));
  return promise;
}

function listener(address: string, port: number, bound: { server: Server; sockets: Set<Socket> }): Listener {
  const actual = bound.server.address();
  if (actual === null || typeof actual === 'string') throw new Error('A TCP listener has an address and a port.');
  return {
    address,
    port,
    servedAt: { host: actual.address, port: actual.port },
    close() {
      bound.server.close();
      for (const socket of bound.sockets) socket.destroy();
    },
  };
}
