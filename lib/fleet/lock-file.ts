import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../files/text-file.ts';
import { whyUnreadable } from '../problems/unreadable.ts';
import type { RepositoryLock } from './lock.ts';
import { readLockText } from './lock-text.ts';

/** Of a program, and of a project without a stack file. */
export const lockFileName = 'fluxhook.lock.yaml';

/** Name of the lock file of a stack: each stack has its own, so that a repository can get to one after the other. */
export function lockFileOf(stack: string | undefined): string {
  return stack === undefined ? lockFileName : `fluxhook.${stack}.lock.yaml`;
}

/** What is known of a lock file. */
export interface ReadLock {
  /** As messages call it. */
  readonly name: string;
  /** undefined where the file is not there, or cannot be read. */
  readonly lock?: RepositoryLock;
  /** Why it cannot be read. */
  readonly unreadable?: string;
}

/** Reads the lock file of a stack. */
export function readLockFile(directory: string, name: string): ReadLock {
  const path = join(directory, name);
  if (!existsSync(path)) return { name };
  try {
    return { name, lock: readLockText(readTextFile(path)) };
  } catch (error) {
    return { name, unreadable: whyUnreadable(error) };
  }
}
