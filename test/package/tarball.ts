import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';
import { WorkTree } from '../examples/work-tree.ts';

/** The package as it would be published, made by the commands that publish it from a copy of the project. */
export class Tarball implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'fluxhook-tarball-'));

  static async make(): Promise<Tarball> {
    const tarball = new Tarball();
    using copy = await WorkTree.copy();
    await copy.run(`npm run --silent build\nnpm pack --silent --pack-destination '${tarball.#directory}'`);
    return tarball;
  }

  get file(): string {
    const [name = ''] = readdirSync(this.#directory).filter((each) => each.endsWith('.tgz'));
    return join(this.#directory, name);
  }

  /**
   * Unpacks it into node_modules of a folder, with the packages of this project where a package finds its own: an
   * installation that asks no registry.
   * @returns the folder of the program that has it
   */
  async unpack(): Promise<string> {
    const app = join(this.#directory, 'app');
    const place = join(app, 'node_modules', 'fluxhook');
    mkdirSync(place, { recursive: true });
    symlinkSync(join(checkout, 'node_modules'), join(this.#directory, 'node_modules'));
    await execa('tar', ['-xzf', this.file, '-C', place, '--strip-components', '1']);
    return app;
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
