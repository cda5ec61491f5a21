import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** In bytes: the limit for all files that the kustomizations of a folder name. */
const most = 100 * 1024 * 1024;

/** A copy of only the files that the kustomizations of a folder name, so that a build can read nothing else. */
export class Stage implements Disposable {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'fluxhook-kustomize-')));
  readonly #source: string;
  readonly #copied = new Set<string>();
  #size = 0;

  /** @param source the reviewed folder */
  constructor(source: string) {
    this.#source = source;
  }

  /**
   * Copies files of the source; for a link, its target.
   * @returns false where together they are too large
   */
  copy(names: readonly string[]): boolean {
    for (const name of names) {
      if (this.#copied.has(name)) continue;
      this.#size += statSync(join(this.#source, name)).size;
      if (this.#size > most) return false;
      const target = join(this.directory, name);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(this.#source, name), target);
      this.#copied.add(name);
    }
    return true;
  }

  /** Writes a kustomization; JSON is YAML. */
  write(name: string, fields: object): void {
    const target = join(this.directory, name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, JSON.stringify(fields));
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
