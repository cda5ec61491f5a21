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
 * Replaces the content of a file, or creates it. Even if the program is killed or the disk is full, the file either
 * stays as it was or has all of the text. A symbolic link stays one.
 * @param text also in pieces, which are written one after the other
 * @param again whether the text can be made again at any time: then it does not wait for the disk, and a power failure
 * may lose the file. @default false
 * @throws Error of the file system, or of what makes the text; then the file is what it was before
 */
export function replaceFile(path: string, text: string | Iterable<string>, again = false): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const scratch = join(dirname(target), `.${basename(target)}.${process.pid}`);
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : 0o666;
  try {
    const file = openSync(scratch, 'w', mode);
    try {
      for (const piece of typeof text === 'string' ? [text] : text) {
        const content = Buffer.from(piece);
        for (let written = 0; written < content.length; ) written += writeSync(file, content, written);
      }
      if (!again) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(scratch, target);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw error;
  }
}
