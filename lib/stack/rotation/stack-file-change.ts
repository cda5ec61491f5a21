import { copyFileSync, existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stackFileOf } from '../../settings/stack-file.ts';
import type { PulumiCommands } from './pulumi-commands.ts';

/** One setting by its full key, as `pulumi config set --path` takes it. */
export interface Edit {
  readonly key: string;
  readonly value: string;
  readonly isSecret?: boolean;
}

/** Somebody else wrote the file meanwhile. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/**
 * Changes of a stack's file. Pulumi writes each into a copy, which then replaces the file: even if it is killed, the
 * file has all of them or none. A new token in the old slot would lose deliveries.
 */
export class StackFileChange {
  readonly #pulumi: PulumiCommands;
  readonly #path: string;
  readonly #copy: string;
  #before: string | undefined;
  #after: string | undefined;

  constructor(directory: string, stack: string, pulumi: PulumiCommands) {
    this.#pulumi = pulumi;
    const path = stackFileOf(directory, stack);
    this.#path = existsSync(path) ? realpathSync(path) : path;
    // Not by the name of a stack's file.
    this.#copy = join(dirname(this.#path), `.rotating-${basename(this.#path)}`);
  }

  /** @throws ChangedMeanwhile */
  async make(edits: readonly Edit[]): Promise<void> {
    if (edits.length === 0) return;
    const before = this.#text();
    try {
      if (before !== undefined) copyFileSync(this.#path, this.#copy);
      for (const edit of edits) await this.#pulumi.set(edit, this.#copy);
      if (this.#text() !== before) throw new ChangedMeanwhile();
      this.#after = readFileSync(this.#copy, 'utf8');
      renameSync(this.#copy, this.#path);
      this.#before = before;
    } finally {
      rmSync(this.#copy, { force: true });
    }
  }

  /**
   * Reverts the changes, unless somebody else has changed the file since.
   * @returns whether the file is as it was before
   */
  undo(): boolean {
    if (this.#after === undefined || this.#before === undefined || this.#text() !== this.#after) return false;
    writeFileSync(this.#copy, this.#before);
    renameSync(this.#copy, this.#path);
    this.#after = undefined;
    return true;
  }

  #text(): string | undefined {
    return existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : undefined;
  }
}
