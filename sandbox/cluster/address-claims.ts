import { createServer, type Server } from 'node:net';

/** A process that listens on this port of an address has claimed the address. No Service has it by chance. */
const claimPort = 64_982;

/**
 * The addresses of this machine that belong to this sandbox, for as long as it runs. A Service that is deleted gives up
 * its address, and without a claim the next Service of another sandbox on this machine would answer there.
 */
export class AddressClaims {
  readonly #held = new Map<string, Server | undefined>();

  /** Whether the address is this sandbox's, claimed now if nobody has it. */
  async claim(address: string): Promise<boolean> {
    if (this.#held.has(address)) return true;
    const server = createServer((socket) => socket.destroy());
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
    server.listen({ host: address, port: claimPort, exclusive: true }, () => resolve(undefined));
    const refused = await promise;
    if (refused === 'EADDRINUSE') return false;
    // An address that this machine does not have is served elsewhere, and nobody else can take it.
    this.#held.set(address, refused === undefined ? server : undefined);
    return true;
  }

  release(): void {
    for (const server of this.#held.values()) server?.close();
    this.#held.clear();
  }
}
