import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where built binaries are kept: FLUXHOOK_CACHE, else the person's cache folder (on Linux ~/.cache/fluxhook). */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return env.FLUXHOOK_CACHE ? resolve(env.FLUXHOOK_CACHE) : envPaths('fluxhook', { suffix: '' }).cache;
}

/**
 * Names the binaries built from a module: the same name means the same go.mod, go.sum, sources and left-out parts, the
 * same flags, Go version and platform.
 */
export async function cacheKey(moduleDir: string, settings: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(moduleDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const parts = [...settings.map((setting) => Buffer.from(setting))];
  for (const file of files.sort()) parts.push(Buffer.from(relative(moduleDir, file)), await readFile(file));
  // Lengths keep "ab"+"c" and "a"+"bc" apart.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}

/** Binaries of an older version are kept this long after their last use, because another checkout may use them. */
const keepMs = 14 * 24 * 3600 * 1000;

/**
 * Removes the folders of a module's earlier cache keys that nobody used for {@link keepMs}, and notes the use of the
 * present one, as the time of its folder's last change.
 *
 * @param current folder of the present key, see {@link cacheKey}; it does not have to exist yet
 * @returns the folders that were removed
 */
export async function pruneCache(cache: string, module: string, current: string, now = Date.now()): Promise<string[]> {
  const seconds = now / 1000;
  await utimes(current, seconds, seconds).catch(() => {}); // not built yet, or another person's
  const removed: string[] = [];
  const key = new RegExp(`^${module}-[0-9a-f]{16}$`);
  for (const name of await readdir(cache).catch(() => [])) {
    const folder = join(cache, name);
    if (!key.test(name) || folder === current) continue;
    const used = await stat(folder).catch(() => undefined);
    if (used === undefined || now - used.mtimeMs < keepMs) continue;
    // A folder that somebody else removes at the same time, or that cannot be removed, must not prevent the start.
    await rm(folder, { recursive: true, force: true }).then(
      () => removed.push(folder),
      () => {},
    );
  }
  return removed;
}
