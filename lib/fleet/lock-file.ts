import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTextFile } from '../files/text-file.ts';
import { whyUnreadable } from '../problems/unreadable.ts';
import type { RepositoryLock } from './lock.ts';
import { readLockText } from './lock-text.ts';

/** Of a program, and of a project without a stack file. */
export const lockFileName = 'fluxhook.lock.yaml';

/**
 * Name of the lock file of a stack: each stack has its own, so that a new repository can be added to one stack after
 * another.
 */
export function lockFileOf(stack: string | undefined): string {
  return stack === undefined ? lockFileName : `fluxhook.${stack}.lock.yaml`;
}

/** What is known of a lock file. */
export interface ReadLock {
  /** Its name in messages. */
  readonly name: string;
  /** What writes it. */
  readonly command: string;
  /** undefined where the file is not there, or cannot be read. */
  readonly lock?: RepositoryLock;
  /** Why it cannot be read. */
  readonly unreadable?: string;
}

/** The command that writes the lock file of a stack. */
export function lockCommandOf(stack: string | undefined): string {
  return stack === undefined ? 'npx fluxhook lock' : `npx fluxhook lock --stack ${stack}`;
}

/**
 * Reads a lock file.
 * @param name relative to the folder, or whole
 * @param command that writes it
 */
export function readLockFile(directory: string, name: string, command: string): ReadLock {
  const path = resolve(directory, name);
  if (!existsSync(path)) return { name, command };
  try {
    return { name, command, lock: readLockText(readTextFile(path)) };
  } catch (error) {
    return { name, command, unreadable: whyUnreadable(error) };
  }
}

/** Reads the lock file of a stack, which lies beside the stack file. */
export function readStackLock(directory: string, stack: string | undefined): ReadLock {
  return readLockFile(directory, lockFileOf(stack), lockCommandOf(stack));
}
