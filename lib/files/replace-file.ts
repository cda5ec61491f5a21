import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a text in the place of a file, or as a new one. Whatever ends the program, and with a full disk, the file is what it
 * was before or has all of the text. A link stays one.
 * @throws Error of the file system; then the file is what it was before
 */
export function replaceFile(path: string, text: string): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const scratch = join(dirname(target), `.${basename(target)}.${process.pid}`);
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : 0o666;
  try {
    const file = openSync(scratch, 'w', mode);
    try {
      const content = Buffer.from(text);
      for (let written = 0; written < content.length; ) written += writeSync(file, content, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(scratch, target);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw error;
  }
}
