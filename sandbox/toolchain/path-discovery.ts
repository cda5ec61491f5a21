import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Binary } from './catalog.ts';
import { formatVersion, isWithin, parseVersion } from './version.ts';

const run = promisify(execFile);
const versionTimeoutMs = 10_000;

export interface Discovery {
  readonly path: string;
  readonly detail: string;
}

/**
 * Looks for an existing binary: in the folder FLUXHOOK_BIN, without a check, then on PATH, where its version has to
 * fit. Resolves to undefined when there is none; `onRefused` gets the reason.
 */
export async function discover(
  binary: Binary,
  env: NodeJS.ProcessEnv,
  found: ReadonlyMap<string, Discovery>,
  onRefused: (reason: string) => void,
): Promise<Discovery | undefined> {
  if (env.FLUXHOOK_BIN) {
    const path = join(env.FLUXHOOK_BIN, binary.name);
    if (await isExecutable(path)) return { path, detail: `${path} (FLUXHOOK_BIN)` };
  }
  const rule = binary.onPath;
  if (rule === undefined) return undefined;
  if ('beside' in rule) {
    const other = found.get(rule.beside);
    const path = other && join(dirname(other.path), binary.name);
    return path && (await isExecutable(path)) ? { path, detail: `${path} (beside ${rule.beside})` } : undefined;
  }
  const path = await onPath(binary.name, env);
  if (path === undefined) return undefined;
  const version = parseVersion(await answer(path, rule.versionArgs, env));
  if (version !== undefined && isWithin(version, rule.range)) {
    return { path, detail: `${path} (${formatVersion(version)})` };
  }
  const { atLeast, below } = rule.range;
  const has = version === undefined ? 'does not say its version' : `is ${formatVersion(version)}`;
  onRefused(`${path} ${has}; needed: ${formatVersion(atLeast)} or newer, below ${formatVersion(below)}`);
  return undefined;
}

async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const dir of (env.PATH ?? '').split(delimiter)) {
    const path = join(dir, name);
    if (dir !== '' && (await isExecutable(path))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What the binary prints when asked for its version; empty when it fails or does not answer in time. */
async function answer(path: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout, stderr } = await run(path, args, { env, timeout: versionTimeoutMs });
    return stdout + stderr;
  } catch {
    return '';
  }
}
