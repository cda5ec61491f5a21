import type { RepositoryLock } from '../../lib/fleet/lock.ts';
import { lockFileName, lockFileOf, readLockFile } from '../../lib/fleet/lock-file.ts';

/** The lock files of a stack and of a program, by name; the program reports one that cannot be used when it runs. */
export function readLocks(project: string, stack: string | undefined): ReadonlyMap<string, RepositoryLock> {
  const names = [...new Set([lockFileOf(stack), lockFileName])];
  return new Map(
    names.flatMap((name) => {
      const { lock } = readLockFile(project, name, '');
      return lock === undefined ? [] : [[name, lock] as const];
    }),
  );
}
