import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ReviewRun, review } from './run.ts';

/** Two folders of manifests, `a` and `b`, to be compared. */
export class Folders implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluxhook-review-folders-'));

  /** @param files their texts, by folder and name: `b/all.yaml` */
  constructor(files: Record<string, string> = {}) {
    for (const folder of ['a', 'b']) mkdirSync(join(this.directory, folder));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  review(...options: string[]): Promise<ReviewRun> {
    return review(this.directory, 'a', 'b', ...options);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
