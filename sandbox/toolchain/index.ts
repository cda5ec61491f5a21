import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type BuildDirs, buildDirs, buildStep } from './build.ts';
import { cacheDir, cacheKey, pruneCache } from './cache.ts';
import { type Binary, type BinaryName, type BuildStep, type Catalog, ownCatalog } from './catalog.ts';
import { ToolchainError } from './errors.ts';
import { buildFlags, openGo } from './go.ts';
import { type Discovery, discover } from './path-discovery.ts';
import { checkRequirements } from './requirements.ts';

export type { BinaryName } from './catalog.ts';
export { ToolchainError } from './errors.ts';

/** Something to tell a person who waits for binaries. */
export interface ToolchainEvent {
  /**
   * found: exists already (on PATH or built before) · queued: will be built · building: being built, told again every
   * few seconds · waiting: another process builds it · built · failed · pruned: binaries of an older version, `detail`,
   * were removed
   */
  readonly type: 'found' | 'queued' | 'building' | 'waiting' | 'built' | 'failed' | 'pruned';
  readonly binaries: string[];
  /** Milliseconds since the step began; 0 where it has not. */
  readonly elapsedMs: number;
  /** Milliseconds that the step takes on this machine with empty Go caches; 0 where nothing is built. */
  readonly estimateMs: number;
  /** Where a binary was found, or why one on PATH is not used. */
  readonly detail?: string;
}

export interface Toolchain {
  /**
   * Resolves with the absolute path as soon as that binary exists. The first call starts the builds of all missing
   * binaries, in the order in which a sandbox needs them.
   *
   * @throws {ToolchainError} one clear line, with the fix
   */
  path(name: BinaryName): Promise<string>;
  /** Folders with the CRD YAML of the pinned controllers. Needs Go and their modules, but no build. */
  crds(): Promise<{ readonly sourceController: string; readonly notificationController: string }>;
  /** Resolves when every binary exists. */
  done(): Promise<void>;
}

export interface ToolchainOptions {
  readonly onProgress?: (event: ToolchainEvent) => void;
  /** Ends running builds; what Go has compiled so far stays in its cache. */
  readonly signal?: AbortSignal;
  /** What to provide. @default the sandbox's own binaries */
  readonly catalog?: Catalog;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

const tickMs = 5000;
/** Estimates are for that many cores. */
const estimateCores = 2;

/** Finds the sandbox's binaries, or builds them from pinned Go modules into a cache outside the checkout. */
export function openToolchain(options: ToolchainOptions = {}): Toolchain {
  const { catalog = ownCatalog, env = process.env, signal } = options;
  const go = openGo({ env, signal });
  const emit = (event: ToolchainEvent) => options.onProgress?.(event);
  const binaries = catalog.steps.flatMap((step) => step.binaries);
  const waiting = new Map(binaries.map(({ name }) => [name, Promise.withResolvers<string>()]));
  for (const { promise } of waiting.values()) promise.catch(() => {}); // reported when it is asked for

  const moduleDir = (module: string) => join(catalog.modulesDir, module);
  const dirsOf = memoize(async (module: string): Promise<BuildDirs> => {
    const version = await go.version(moduleDir(module));
    return buildDirs(cacheDir(env), module, await cacheKey(moduleDir(module), [version, ...buildFlags]));
  });
  const resolve = (binary: Binary, path: string) => waiting.get(binary.name)?.resolve(path);

  async function provide(): Promise<void> {
    await checkRequirements({ node: process.versions.node, env });
    const missing = await findAll();
    const estimateMs = (step: BuildStep) => (step.estimateSeconds * 1000 * estimateCores) / availableParallelism();
    for (const [step, wanted] of missing) {
      emit({ type: 'queued', binaries: wanted.map(({ name }) => name), elapsedMs: 0, estimateMs: estimateMs(step) });
    }
    for (const [step, wanted] of missing) await build(step, wanted, estimateMs(step));
    await prune();
  }

  async function prune(): Promise<void> {
    for (const module of new Set(catalog.steps.map((step) => step.module))) {
      for (const folder of await pruneCache(cacheDir(env), module, (await dirsOf(module)).root)) {
        emit({ type: 'pruned', binaries: [], elapsedMs: 0, estimateMs: 0, detail: folder });
      }
    }
  }

  /** Resolves the binaries that exist already, and returns the rest by step. */
  async function findAll(): Promise<Map<BuildStep, Binary[]>> {
    const found = new Map<string, Discovery>();
    const missing = new Map<BuildStep, Binary[]>();
    for (const step of catalog.steps) {
      for (const binary of step.binaries) {
        const names = [binary.name];
        const refused = (detail: string) =>
          emit({ type: 'queued', binaries: names, elapsedMs: 0, estimateMs: 0, detail });
        const there = await discover(binary, env, found, refused);
        if (there !== undefined) found.set(binary.name, there);
        const path = there?.path ?? join((await dirsOf(step.module)).bin, binary.name);
        if (there !== undefined || existsSync(path)) {
          emit({ type: 'found', binaries: names, elapsedMs: 0, estimateMs: 0, detail: there?.detail ?? path });
          resolve(binary, path);
        } else {
          missing.set(step, [...(missing.get(step) ?? []), binary]);
        }
      }
    }
    return missing;
  }

  async function build(step: BuildStep, wanted: Binary[], estimateMs: number): Promise<void> {
    const dirs = await dirsOf(step.module);
    const begun = Date.now();
    let tick: NodeJS.Timeout | undefined;
    const tell = (type: ToolchainEvent['type'], detail?: string) =>
      emit({
        type,
        binaries: wanted.map(({ name }) => name),
        elapsedMs: Date.now() - begun,
        estimateMs,
        ...(detail === undefined ? {} : { detail }),
      });
    try {
      await buildStep({
        go,
        step,
        binaries: wanted,
        moduleDir: moduleDir(step.module),
        dirs,
        signal,
        onWait: () => tell('waiting', 'another process builds it'),
        onBuild: () => {
          tell('building');
          tick = setInterval(() => tell('building'), tickMs);
        },
      });
    } catch (error) {
      tell('failed', error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      clearInterval(tick);
    }
    tell('built');
    for (const binary of wanted) resolve(binary, join(dirs.bin, binary.name));
  }

  let provided: Promise<void> | undefined;
  const start = (): Promise<void> => {
    provided ??= provide().catch((error: unknown) => {
      for (const { reject } of waiting.values()) reject(error);
      throw error;
    });
    provided.catch(() => {}); // reported when it is asked for
    return provided;
  };

  return {
    path(name) {
      void start();
      const wanted = waiting.get(name);
      if (wanted === undefined) throw new ToolchainError(`${name} is not in the catalog.`);
      return wanted.promise;
    },
    done: start,
    async crds() {
      const of = (name: string) => `github.com/fluxcd/${name}`;
      const [source, notification] = [of('source-controller'), of('notification-controller')];
      const dirs = await go.moduleDirs(moduleDir('chain'), [source, notification]);
      const bases = (module: string) => join(dirs.get(module) as string, 'config', 'crd', 'bases');
      return { sourceController: bases(source), notificationController: bases(notification) };
    },
  };
}

function memoize<T>(compute: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
