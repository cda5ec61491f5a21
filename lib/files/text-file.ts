import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { Unreadable } from '../problems/unreadable.ts';

/** In bytes. No file that a person writes is longer, nor a bundle of CRDs. */
const longest = 16 * 1024 * 1024;

/**
 * The text of a file that a person named or that lies in a folder they named. It never waits: a pipe, a device or a
 * socket is refused before it is opened, and a file that has nothing to read yet is refused when it is read.
 * @throws Unreadable also for a file that is not UTF-8 or longer than 16 MiB, without showing a part of it; Error of
 * the file system
 */
export function readTextFile(path: string): string {
  refuseIrregular(statSync(path));
  // A file may have become a pipe since; opening one without this flag waits for its other end.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    refuseIrregular(fstatSync(file));
    return decode(readAtMost(file, longest));
  } finally {
    closeSync(file);
  }
}

/** What a directory entry is that is neither a regular file nor a folder nor a link; undefined for these. */
export function irregularKind(
  entry: Pick<Stats, 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice'>,
): string | undefined {
  if (entry.isFIFO()) return 'a pipe';
  if (entry.isSocket()) return 'a socket';
  return entry.isCharacterDevice() || entry.isBlockDevice() ? 'a device' : undefined;
}

function refuseIrregular(stats: Stats): void {
  if (stats.isFile()) return;
  throw new Unreadable(`it is ${irregularKind(stats) ?? 'a folder'}, not a file`);
}

/** Files of /proc report a size of 0, so the size is no guide. */
function readAtMost(file: number, most: number): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; ; ) {
    const part = Buffer.allocUnsafe(64 * 1024);
    const read = readSync(file, part);
    if (read === 0) return Buffer.concat(parts);
    length += read;
    if (length > most) throw new Unreadable(`longer than ${most / 1024 / 1024} MiB`);
    parts.push(part.subarray(0, read));
  }
}

function decode(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new Unreadable('not UTF-8');
  }
}
