import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
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
