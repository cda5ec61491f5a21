import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

/** Something in the place of an API server, and a kubeconfig for it. */
export interface ApiServer {
  readonly kubeconfig: string;
  /** Resolves when somebody connects from now on. */
  readonly connection: () => Promise<unknown>;
  readonly close: () => void;
}

/** One that takes connections and says nothing. */
export function silentApiServer(directory: string): Promise<ApiServer> {
  return serve(
    directory,
    createServer(() => {}),
  );
}

/** One that nobody is. */
export async function absentApiServer(directory: string): Promise<ApiServer> {
  const server = await silentApiServer(directory);
  server.close();
  return server;
}

/** One that says what it is told; what is not JSON answers 404. */
export function apiServer(
  directory: string,
  answer: (path: string) => readonly [status: number, body: object] | undefined,
) {
  const listener: RequestListener = ({ url = '' }, response) => {
    const [status, body] = answer(url) ?? [
      404,
      failure(404, 'NotFound', 'the server could not find the requested resource'),
    ];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  return serve(directory, createHttpServer(listener));
}

export function failure(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

async function serve(directory: string, server: ReturnType<typeof createServer>): Promise<ApiServer> {
  // A test that fails does not close it.
  server.unref();
  server.on('connection', (socket) => socket.unref());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: {} }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  const kubeconfig = join(directory, `config-${port}`);
  await writeFile(kubeconfig, JSON.stringify(config));
  return { kubeconfig, connection: () => once(server, 'connection'), close: () => server.close() };
}
