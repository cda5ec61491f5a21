import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 that is free now. Taken below the ranges from which Linux (32768 and up) and macOS (49152
 * and up) pick the ports of outgoing connections, and below Kubernetes' node ports (30000 and up): between this check
 * and the child's own bind nobody else should get it by chance.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(12_000, 30_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No free TCP port found on 127.0.0.1 between 12000 and 29999 in 100 attempts.');
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}
