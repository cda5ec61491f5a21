import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';

const { devDependencies } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>;
};

/** Peers as arguments of a package manager, in the versions that this project is tested with. */
export const peers = (...names: readonly string[]) => names.map((name) => `${name}@${devDependencies[name]}`);

/** An empty folder of its own, in which packages are installed as a person does. */
export class Installation implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluxhook-installed-'));
  /** Searched before PATH. */
  #programs = join(checkout, 'node_modules', '.bin');

  /** @param manifest of the program that is written there @default - an empty one */
  constructor(manifest: object = {}) {
    this.write('package.json', JSON.stringify({ name: 'app', version: '1.0.0', private: true, ...manifest }));
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.directory, name, '..'), { recursive: true });
    writeFileSync(join(this.directory, name), text);
  }

  /** What is in the caches of this machine is not fetched again. */
  async install(manager: 'npm' | 'pnpm', ...packages: readonly string[]): Promise<void> {
    const options = manager === 'npm' ? ['install', '--no-audit', '--no-fund', '--engine-strict'] : ['add'];
    const { all, exitCode } = await this.run(manager, ...options, '--prefer-offline', '--ignore-scripts', ...packages);
    if (exitCode !== 0) throw new Error(`${manager} ended with ${exitCode}:\n${all}`);
  }

  /** From here on this Node runs the programs. */
  useNodeOf({ directory }: Installation): void {
    this.#programs = [join(directory, 'node_modules', '.bin'), this.#programs].join(delimiter);
  }

  run(program: string, ...args: readonly string[]) {
    const { PATH = '', ...env } = process.env;
    const path = [this.#programs, PATH].join(delimiter);
    return execa(program, args, {
      cwd: this.directory,
      env: { ...env, PATH: path, KUBECONFIG: '/nowhere' },
      all: true,
      reject: false,
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
