import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { getSystemErrorMessage } from 'node:util';

/** A file of the project, and what happens to it. */
export interface PlannedFile {
  /** Its path from the project's folder. */
  readonly name: string;
  readonly text: string;
  /**
   * - write: there is none yet
   * - update: it is there, and something is added to it
   * - keep: it is there, and stays as it is
   */
  readonly action: 'write' | 'update' | 'keep';
}

/** A file that could not be written; those before it are written completely. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
}

/**
 * Writes them one after another, each in one step: it is written completely, or stays as it was. So the same command
 * continues after a run that was stopped.
 * @param before the text of files that are updated, as they were read: one that has changed since is left
 * @throws NotWritten
 */
export function writeFiles(
  directory: string,
  files: readonly PlannedFile[],
  before: ReadonlyMap<string, string>,
): void {
  // Left by a run that was killed.
  for (const { name } of files) rmSync(scratchOf(directory, name), { force: true });
  for (const { name, text, action } of files) {
    if (action === 'keep') continue;
    const file = join(directory, name);
    const scratch = scratchOf(directory, name);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(scratch, text);
      if (action === 'update') {
        if (readFileSync(file, 'utf8') !== before.get(name))
          throw new NotWritten(`${name} was changed meanwhile, so it is left as it is. Run the same command again.`);
        renameSync(scratch, file);
      } else linkSync(scratch, file);
    } catch (error) {
      if (error instanceof NotWritten) throw error;
      const { code, errno } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST')
        throw new NotWritten(`${name} was created meanwhile, so it is left as it is. Run the same command again.`);
      const why = errno === undefined ? String(error) : getSystemErrorMessage(errno);
      throw new NotWritten(
        `${file} cannot be written: ${why}. Use a folder that can be written, and run the same command again: existing files stay.`,
      );
    } finally {
      rmSync(scratch, { force: true });
    }
  }
}

function scratchOf(directory: string, name: string): string {
  return join(directory, dirname(name), `.${basename(name)}.fluxhook-init`);
}
