import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';

/** A copy of the project as it is now, committed or not, with the installed packages: what commands write stays in it. */
export class WorkTree implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluxhook-copy-'));

  static async copy(): Promise<WorkTree> {
    const copy = new WorkTree();
    const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: checkout,
    });
    for (const file of stdout.split('\0')) {
      // A deleted file is still listed until the deletion is staged.
      if (file === '' || !existsSync(join(checkout, file))) continue;
      cpSync(join(checkout, file), join(copy.directory, file));
    }
    symlinkSync(join(checkout, 'node_modules'), join(copy.directory, 'node_modules'));
    return copy;
  }

  /**
   * For programs in it: what Node compiled of the project is kept beside the packages, and found again by the way from
   * there. Otherwise it goes by the path, which each copy has of its own.
   */
  get compiled(): Readonly<Record<string, string>> {
    return {
      NODE_COMPILE_CACHE: join(this.directory, 'node_modules', '.cache', 'node-compile-cache'),
      NODE_COMPILE_CACHE_PORTABLE: '1',
    };
  }

  /**
   * Runs shell commands in one shell that ends at the first failure.
   * @returns what they printed, each command before its output
   * @throws Error with all of it when one fails
   */
  async run(commands: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { all } = await execa('bash', ['-euxc', commands], {
      cwd: this.directory,
      all: true,
      env: { ...env, ...this.compiled },
    });
    return all;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
