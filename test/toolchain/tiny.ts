/** A catalog of one program without dependencies: the driver is the real one, and a build takes a second. */

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { BuildStep, Catalog } from '../../sandbox/toolchain/catalog.ts';

export async function temporaryDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'fluxhook-toolchain-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export async function tinyCatalog(dir: string, opts: { go?: string; prepare?: BuildStep['prepare'] } = {}) {
  const module = join(dir, 'modules', 'tiny');
  await mkdir(module, { recursive: true });
  await writeFile(join(module, 'go.mod'), `module tiny.example/tiny\n\ngo ${opts.go ?? '1.24'}\n`);
  await writeFile(join(module, 'main.go'), 'package main\n\nfunc main() { println("tiny runs") }\n');
  return tinyCatalogIn(dir, opts.prepare);
}

export function tinyCatalogIn(dir: string, prepare?: BuildStep['prepare']): Catalog {
  const step: BuildStep = {
    name: 'tiny program',
    module: 'tiny',
    estimateSeconds: 1,
    binaries: [{ name: 'tiny', package: 'tiny.example/tiny' }],
    ...(prepare === undefined ? {} : { prepare }),
  };
  return { modulesDir: join(dir, 'modules'), steps: [step] };
}

/** The tests' environment with a cache of their own; `commands` are the only ones on PATH when given. */
export async function environment(dir: string, commands?: string[]): Promise<NodeJS.ProcessEnv> {
  const env: NodeJS.ProcessEnv = { ...process.env, FLUXHOOK_CACHE: join(dir, 'cache') };
  delete env.FLUXHOOK_BIN;
  if (commands === undefined) return env;
  const path = join(dir, 'path');
  await mkdir(path, { recursive: true });
  for (const name of commands) {
    await symlink(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(path, name));
  }
  return { ...env, PATH: path };
}

/** A program that answers a question for its version, as discovery asks it. */
export async function fakeBinary(path: string, answer: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
}

export const readText = (path: string) => readFile(path, 'utf8');
