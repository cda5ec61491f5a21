import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

// Below the ranges from which Linux (32768 and up) and macOS (49152 and up) pick the ports of outgoing connections, and
// below Kubernetes' node ports (30000 and up).
const lowest = 12_000;
const highest = 29_999;

/** A sandbox takes six. */
const perBlock = 20;

/** Of the block that this process claimed last, what is not given out yet. */
let ports: Promise<number[]> | undefined;

/**
 * A TCP port of 127.0.0.1 that is free, and stays free for who asked: no process that asks here gets it for as long as
 * this one runs, so that a child may take its time to bind it, and be restarted on it.
 *
 * @throws Error when every port between 12000 and 29999 is taken
 */
export async function freePort(): Promise<number> {
  for (;;) {
    ports ??= claim();
    const current = ports;
    const port = (await current).pop();
    if (port !== undefined && (await isFree(port))) return port;
    if (port === undefined && ports === current) ports = undefined;
  }
}

/**
 * A block of ports that no other process gives out, as this one listens on the port below them until it ends. That is
 * left to the system, and not to a file: nothing remains of a process that was killed.
 */
async function claim(): Promise<number[]> {
  const blocks = Math.floor((highest - lowest + 1) / perBlock);
  const start = randomInt(blocks);
  for (let tried = 0; tried < blocks; tried++) {
    const first = lowest + ((start + tried) % blocks) * perBlock;
    const holder = await listen(first);
    if (holder === undefined) continue;
    holder.unref();
    return Array.from({ length: perBlock - 1 }, (_, index) => first + index + 1);
  }
  throw new Error(`No free TCP port found on 127.0.0.1 between ${lowest} and ${highest}: end what listens there.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === undefined) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/** undefined when somebody else listens there. */
function listen(port: number): Promise<Server | undefined> {
  const { promise, resolve } = Promise.withResolvers<Server | undefined>();
  const server = createServer((socket) => socket.destroy());
  server.once('error', () => resolve(undefined));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  return promise;
}
