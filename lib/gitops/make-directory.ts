import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. `mkdirSync` with `recursive` never comes back where the file system answers "no
 * such file" for a new folder, as /proc does: it assumes that a parent is missing, finds the parent, and tries again
 * (node 24).
 * @throws Error of the file system
 */
export function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  mkdirSync(path);
}
