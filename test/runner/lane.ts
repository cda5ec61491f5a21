import { join } from 'node:path';
import { launchSandbox, type Sandbox } from '../../sandbox/launch.ts';
import { progressLines } from '../../sandbox/progress.ts';

/** Where test files run one after another, with a sandbox that no other lane has; it starts with the first need. */
export class Lane {
  readonly #index: number;
  readonly #signal: AbortSignal;
  #sandbox: Sandbox | undefined;

  constructor(index: number, signal: AbortSignal) {
    this.#index = index;
    this.#signal = signal;
  }

  /** The environment that leads a test file to this lane's sandbox. */
  async environment(): Promise<Record<string, string>> {
    this.#sandbox ??= await this.#launch();
    return { FLUXHOOK_TEST_SANDBOX: join(this.#sandbox.state.dir, 'state.json') };
  }

  /** The first time on a machine this compiles what it needs, which the first lane tells for all of them. */
  async #launch(): Promise<Sandbox> {
    if (this.#index > 0) return launchSandbox({ signal: this.#signal });
    const progress = progressLines(process.stderr, Date.now());
    try {
      return await launchSandbox({ signal: this.#signal, onEvent: progress.show });
    } finally {
      progress.end();
    }
  }

  /** Ends the sandbox; who asks next gets a new one. */
  async renew(): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    await sandbox?.stop();
  }

  async close(): Promise<void> {
    await this.renew();
  }
}
