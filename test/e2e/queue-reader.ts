import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { freePort } from '../../sandbox/process/ports.ts';
import { type BinaryName, openToolchain } from '../../sandbox/toolchain/index.ts';
import { until } from './sandbox.ts';

const name = 'queue-reader' as BinaryName;

/** The program that docs/brokers.md has read a queue, from a pinned Go module. Only the tests build it. */
const toolchain = openToolchain({
  catalog: {
    modulesDir: join(import.meta.dirname, '..'),
    steps: [
      {
        name: 'queue reader',
        module: 'queue-reader',
        estimateSeconds: 60,
        binaries: [{ name, package: 'fluxhook.dev/test/queue-reader' }],
      },
    ],
  },
});

/** A process that reads a queue and delivers to Flux. */
export class QueueReader implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'fluxhook-queue-reader-'));
  readonly #child;
  #log = '';

  private constructor(program: string, config: string, env: Readonly<Record<string, string>>, port: number) {
    const file = join(this.#directory, 'reader.yaml');
    writeFileSync(file, config);
    this.#child = execa(program, ['-c', file, '-s', `http.address=127.0.0.1:${port}`], {
      // Nothing of the person's own, such as AWS credentials.
      env,
      extendEnv: false,
      all: true,
      reject: false,
      forceKillAfterDelay: 5000,
    });
    this.#child.all.on('data', (chunk) => {
      this.#log += chunk;
    });
  }

  /**
   * @param config its file
   * @returns once it is connected to both ends
   */
  static async start(config: string, env: Readonly<Record<string, string>>): Promise<QueueReader> {
    const program = await toolchain.path(name);
    const port = await freePort();
    const reader = new QueueReader(program, config, env, port);
    const answers = () => fetch(`http://127.0.0.1:${port}/ready`).then(({ ok }) => ok || undefined);
    try {
      await until('The reader', () => {
        if (reader.#child.exitCode !== null) throw new Error(`The reader ended: ${reader.#log}`);
        return answers().catch(() => undefined);
      });
      return reader;
    } catch (error) {
      await reader[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What it has said so far. */
  get log(): string {
    return this.#log;
  }

  /** Ends it as a node's failure does: it finishes nothing. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await this.#child;
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
