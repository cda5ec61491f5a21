import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { freePort } from '../../sandbox/process/ports.ts';
import { type Controller, installCrds, program, removeCrds } from './controllers.ts';
import { sandbox, until } from './sandbox.ts';

export interface ControllerOptions {
  /** @param address host and port where it is to answer */
  readonly args: (address: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Path that answers 200 when it is ready. */
  readonly ready: string;
}

/** A real controller beside the sandbox's Flux, as a child of the test. */
export class ControllerProcess implements AsyncDisposable {
  /** Where it answers. */
  readonly url: string;
  readonly #directory = mkdtempSync(join(tmpdir(), 'fluxhook-controller-'));
  readonly #name: Controller;
  readonly #child;

  private constructor(name: Controller, file: string, address: string, { args, env }: ControllerOptions) {
    this.#name = name;
    this.url = `http://${address}`;
    this.#child = execa(file, args(address), {
      env: { ...sandbox.env, ...env, TMPDIR: this.#directory },
      all: true,
      reject: false,
      buffer: { all: true },
      forceKillAfterDelay: 5000,
    });
  }

  /** @throws Error with what it wrote, when it ends instead of getting ready */
  static async start(name: Controller, options: ControllerOptions): Promise<ControllerProcess> {
    const file = await program(name);
    await installCrds(name);
    const controller = new ControllerProcess(name, file, `127.0.0.1:${await freePort()}`, options);
    try {
      await until(name, () => controller.#isReady(name, options.ready));
    } catch (error) {
      await controller[Symbol.asyncDispose]();
      throw error;
    }
    return controller;
  }

  async #isReady(name: Controller, path: string): Promise<true | undefined> {
    if (this.#child.exitCode !== null) throw new Error(`${name} ended:\n${(await this.#child).all}`);
    return fetch(this.url + path).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  }

  /** Stops it during an action, as if it were busy. */
  async pausedDuring(action: () => Promise<void>): Promise<void> {
    this.#child.kill('SIGSTOP');
    try {
      await action();
    } finally {
      this.#child.kill('SIGCONT');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      // While it still runs: it has to remove its finalizers.
      await removeCrds(this.#name);
    } finally {
      this.#child.kill();
      await this.#child;
      rmSync(this.#directory, { recursive: true, force: true });
    }
  }
}
