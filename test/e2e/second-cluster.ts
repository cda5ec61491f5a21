import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startCluster } from '../../sandbox/cluster/index.ts';
import { freePort } from '../../sandbox/process/ports.ts';
import { openToolchain } from '../../sandbox/toolchain/index.ts';
import { environment } from './sandbox.ts';

/** A second cluster with Flux beside the sandbox's own, whose GitHub it shares; its API server can be out of reach. */
export class SecondCluster implements AsyncDisposable {
  readonly kubeconfig: string;
  readonly #directory: string;
  readonly #cluster: Cluster;
  readonly #server: URL;
  readonly #connections = new Set<Socket>();
  #port = 0;
  #door: Server | undefined;

  private constructor(directory: string, cluster: Cluster) {
    this.#directory = directory;
    this.#cluster = cluster;
    this.kubeconfig = join(directory, 'second.kubeconfig');
    const text = readFileSync(cluster.kubeconfig, 'utf8');
    this.#server = new URL(/https:\/\/[\d.]+:\d+/.exec(text)?.[0] ?? '');
  }

  static async start(): Promise<SecondCluster> {
    const directory = mkdtempSync(join(tmpdir(), 'fluxhook-second-'));
    const cluster = await startCluster({
      dir: join(directory, 'cluster'),
      toolchain: openToolchain(),
      github: { proxyUrl: environment('HTTPS_PROXY'), caFile: environment('SSL_CERT_FILE') },
      onWatchdogLost: () => undefined,
    });
    await cluster.ready();
    const second = new SecondCluster(directory, cluster);
    await second.open();
    const text = readFileSync(cluster.kubeconfig, 'utf8');
    const renamed = text.replaceAll(second.#server.origin, `https://127.0.0.1:${second.#port}`);
    writeFileSync(second.kubeconfig, renamed, { mode: 0o600 });
    return second;
  }

  /** Lets connections to the API server through again, at the same address. */
  async open(): Promise<void> {
    const door = createServer((socket) => {
      const behind = connect(Number(this.#server.port), this.#server.hostname);
      for (const [one, other] of [
        [socket, behind],
        [behind, socket],
      ] as const) {
        this.#connections.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#connections.delete(one);
          other.destroy();
        });
      }
    });
    // Not one that a connection of somebody else gets by chance while the door is shut.
    this.#port ||= await freePort();
    door.listen(this.#port, '127.0.0.1');
    await once(door, 'listening');
    this.#door = door;
  }

  /** The API server is out of reach: connections are refused. */
  shut(): void {
    this.#door?.close();
    for (const socket of this.#connections) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.shut();
    await this.#cluster.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
