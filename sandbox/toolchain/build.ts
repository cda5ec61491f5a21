import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import type { Binary, BuildStep } from './catalog.ts';
import { buildFlags, type Go } from './go.ts';
import { preparePatchedModule } from './patched-module.ts';

/** A crashed builder's lock is free after that long; a living one renews it. */
const lockStaleMs = 10_000;
const lockPollMs = 500;

/** Where the results of one module and cache key live. */
export interface BuildDirs {
  readonly root: string;
  readonly source: string;
  readonly bin: string;
  readonly log: (step: string) => string;
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
 * Builds binaries of a step into `dirs.bin`, each put in place in one step, so that an existing binary is complete.
 * One builder at a time: a second one waits and then finds the work done. An interrupted build continues where it stopped,
 * by Go's own build cache.
 *
 * @param options.onWait called once when another process builds
 * @param options.onBuild called when the build begins
 */
export async function buildStep(options: {
  go: Go;
  step: BuildStep;
  binaries: Binary[];
  moduleDir: string;
  dirs: BuildDirs;
  signal: AbortSignal | undefined;
  onWait: () => void;
  onBuild: () => void;
}): Promise<void> {
  const { go, step, dirs } = options;
  await mkdir(dirs.bin, { recursive: true });
  const release = await lock(dirs.root, options);
  try {
    const missing = options.binaries.filter((binary) => !existsSync(join(dirs.bin, binary.name)));
    if (missing.length === 0) return;
    options.onBuild();
    await go.check(options.moduleDir);
    const log = dirs.log(step.name);
    await preparePatchedModule({ go, module: options.moduleDir, target: dirs.source });
    await step.prepare?.({ go, dir: dirs.source, log });
    const draft = await mkdtemp(join(dirs.root, 'build-'));
    try {
      const packages = missing.map((binary) => binary.package);
      await go.run(log, dirs.source, ['build', ...buildFlags, '-o', `${draft}/`, ...packages]);
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
  options: { signal: AbortSignal | undefined; onWait: () => void },
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    options.signal?.throwIfAborted();
    try {
      const release = await lockfile.lock(dir, {
        stale: lockStaleMs,
        lockfilePath: join(dir, 'build.lock'),
        // After the machine slept, another process may hold the lock. Two builders at once only waste work.
        onCompromised: () => {},
      });
      return () => release().catch(() => {}); // lost, as above
    } catch (error) {
      if ((error as { code?: string }).code !== 'ELOCKED') throw error;
      if (attempt === 0) options.onWait();
      await sleep(lockPollMs);
    }
  }
}

/** The name that `go build` gives a package's program: its last element that is not a major version. */
function outputName(name: string): string {
  const elements = name.split('/').filter((element) => !/^v\d+$/.test(element));
  return elements.at(-1) as string;
}
