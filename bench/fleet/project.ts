import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { PulumiStack, type PulumiStackOptions } from '../../sandbox/pulumi/stack.ts';
import { checkout } from '../synthesis.ts';

/** This project's program with a stack file of its own, in a folder. */
export class FleetProject {
  readonly #directory: string;
  readonly #name: string;
  readonly #env: Readonly<Record<string, string>>;

  /** @param directory an empty folder, or none yet, to write to */
  constructor(directory: string, name: string, env: Readonly<Record<string, string>>) {
    this.#directory = directory;
    this.#name = name;
    this.#env = env;
    mkdirSync(directory, { recursive: true });
    for (const entry of ['Pulumi.yaml', 'main.ts', 'package.json', 'node_modules']) {
      symlinkSync(join(checkout, entry), join(directory, entry));
    }
  }

  /** Writes the stack file. @param settings by name, without the namespace `fluxhook` */
  configure(settings: Readonly<Record<string, unknown>>): void {
    const config = {
      ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`fluxhook:${key}`, value])),
      // The sandbox's GitHub limits nothing here, so that a thousand webhooks do not take two hours.
      'github:writeDelayMs': '1',
    };
    writeFileSync(join(this.#directory, `Pulumi.${this.#name}.yaml`), stringify({ config }));
  }

  stack(more: Pick<PulumiStackOptions, 'onLine' | 'signal'> = {}): PulumiStack {
    return new PulumiStack({ directory: this.#directory, stack: this.#name, env: this.#env, ...more });
  }
}
