import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import type { Binary, BuildStep } from './catalog.ts';
import { BUILD_FLAGS, type Go } from './go.ts';
import { preparePatchedModule } from './patched-module.ts';

/** A crashed builder's lock is free after that long; a living one renews it. */
const LOCK_STALE_MS = 10_000;
const LOCK_POLL_MS = 500;

/** Where the results of one module and cache key live. */
export interface BuildDirs {
  root: string;
  source: string;
  bin: string;
  log: (step: string) => string;
}

export function buildDirs(cache: string, module: string, key: string): BuildDirs {
  const root = join(cache, `${module}-${key}`);
  return {
    root,
    source: join(root, 'source'),
    bin: join(root, 'bin'),
    log: (step) => join(root, `${step.replaceAll(' ', '-')}.log`),
  };
}

/**
 * Builds binaries of a step into `dirs.bin`, each put in place in one step, so that a binary that is there is whole.
 * One builder at a time: a second one waits and then finds the work done. An interrupted build goes on where it was,
 * by Go's own build cache.
 *
 * @param opts.onWait called once when another process builds
 * @param opts.onBuild called when the build begins
 */
export async function buildStep(opts: {
  go: Go;
  step: BuildStep;
  binaries: Binary[];
  moduleDir: string;
  dirs: BuildDirs;
  signal: AbortSignal | undefined;
  onWait: () => void;
  onBuild: () => void;
}): Promise<void> {
  const { go, step, dirs } = opts;
  await mkdir(dirs.bin, { recursive: true });
  const release = await lock(dirs.root, opts);
  try {
    const missing = opts.binaries.filter((binary) => !existsSync(join(dirs.bin, binary.name)));
    if (missing.length === 0) return;
    opts.onBuild();
    await go.check(opts.moduleDir);
    const log = dirs.log(step.name);
    await preparePatchedModule({ go, module: opts.moduleDir, target: dirs.source });
    await step.prepare?.({ go, dir: dirs.source, log });
    const draft = await mkdtemp(join(dirs.root, 'build-'));
    try {
      const packages = missing.map((binary) => binary.package);
      await go.run(log, dirs.source, ['build', ...BUILD_FLAGS, '-o', `${draft}/`, ...packages]);
      for (const binary of missing) await rename(join(draft, outputName(binary.package)), join(dirs.bin, binary.name));
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

async function lock(
  dir: string,
  opts: { signal: AbortSignal | undefined; onWait: () => void },
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    opts.signal?.throwIfAborted();
    try {
      const release = await lockfile.lock(dir, {
        stale: LOCK_STALE_MS,
        lockfilePath: join(dir, 'build.lock'),
        // After the machine slept the lock may be another's. Two builders at once waste work and harm nothing.
        onCompromised: () => {},
      });
      return () => release().catch(() => {}); // lost, as above
    } catch (error) {
      if ((error as { code?: string }).code !== 'ELOCKED') throw error;
      if (attempt === 0) opts.onWait();
      await sleep(LOCK_POLL_MS);
    }
  }
}

/** The name that `go build` gives a package's program: its last element that is not a major version. */
function outputName(name: string): string {
  const elements = name.split('/').filter((element) => !/^v\d+$/.test(element));
  return elements.at(-1) as string;
}
