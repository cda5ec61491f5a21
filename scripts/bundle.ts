import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'rolldown';

const root = join(import.meta.dirname, '..');

/**
 * Packages that stay outside of the bundle: large ones that are loaded by need, and those of a program, which no
 * command loads.
 */
const outside = [/^@pulumi\//, /^(re2js|@marcbachmann\/cel-js)$/, /^(bufferutil|utf-8-validate|supports-color)$/];

/** How a module of ours gets a package when it needs it, and not at its start. */
const ownRequire = /^const require = createRequire\(import\.meta\.url\);$/m;

/** In CommonJS `require` is the module's own, and what it loads is part of the bundle. */
const packagesByNeed: Plugin = {
  name: 'packages-by-need',
  transform: {
    filter: { id: /\.ts$/, code: ownRequire },
    handler: (code) => ({ code: code.replace(ownRequire, ''), map: null }),
  },
};

/** Modules that take Node some milliseconds to load, for a hash or a child process that most runs do not need. */
const slowBuiltin = /(?<=\b\w+ = )(?:__importStar\()?require\("(?:node:)?(crypto|child_process)"\)+(?=[,;])/g;

const builtinsByNeed: Plugin = {
  name: 'builtins-by-need',
  renderChunk: (code) => ({
    code: code
      .replace(
        slowBuiltin,
        (_, name: string) => `new Proxy({}, { get: (_, key) => process.getBuiltinModule("${name}")[key] })`,
      )
      // Of cdk8s.
      .replace('spawnSync: child_process_1.spawnSync', 'get spawnSync() { return child_process_1.spawnSync; }'),
    map: null,
  }),
};

/** The package `yaml` as a module finds it: cdk8s has a copy of its own. */
const yamlOf = (module: string) => {
  const file = createRequire(join(root, module)).resolve('yaml/package.json');
  return { directory: dirname(file), version: JSON.parse(readFileSync(file, 'utf8')).version as string };
};
const [yaml, ofCdk8s] = [yamlOf('package.json'), yamlOf('node_modules/cdk8s/package.json')];

/** One copy of the two, if they are the same. */
const alias: Record<string, string> = yaml.version === ofCdk8s.version ? { yaml: yaml.directory } : {};

export interface BundleOptions {
  /** Modules of the sources, by the name of the file that has what they export. */
  readonly entries: Readonly<Record<string, string>>;
  /** Where files are written. */
  readonly directory: string;
  /** One file, with what is loaded by need in it: Node reads one file faster than ten. @default false */
  readonly whole?: boolean;
  /** Source maps, for the lines and names of the sources in stack traces. @default true */
  readonly maps?: boolean;
}

/** It tells lib/cli/compiled.ts which bundle it has compiled. */
function addDigest(file: string): void {
  appendFileSync(file, `\n//# digest=${createHash('sha256').update(readFileSync(file)).digest('hex')}\n`);
}

/**
 * Bundles the command `fluxhook`: it has to start fast, and nothing imports it.
 * @returns the files that were read: for `synth`, which is in one file, and for the other commands
 */
export async function bundleCommand(directory: string) {
  const [synth, , others] = await Promise.all([
    bundle({ entries: { synth: 'lib/cli/synth.ts' }, directory, whole: true }),
    bundle({ entries: { compiled: 'lib/cli/compiled.ts' }, directory, whole: true }),
    bundle({
      entries: { run: 'lib/cli/run.ts', traces: 'lib/cli/traces.ts' },
      directory,
    }),
  ]);
  return { synth, others };
}

/**
 * Bundles modules with all that they import into CommonJS, which Node starts faster than ES modules. With the lines and
 * names of the sources: what Node prints of a line in an error has to be short.
 * @returns the files that were read
 */
export async function bundle({
  entries,
  directory,
  whole = false,
  maps = true,
}: BundleOptions): Promise<readonly string[]> {
  const read = new Set<string>();
  await build({
    cwd: root,
    input: { ...entries },
    platform: 'node',
    external: outside,
    resolve: { alias },
    plugins: [packagesByNeed, builtinsByNeed, { name: 'read', moduleParsed: ({ id }) => void read.add(id) }],
    onLog: (level, log, print) => {
      if (level !== 'warn' || !/node_modules/.test(log.id ?? log.message)) print(level, log);
    },
    output: {
      dir: directory,
      format: 'cjs',
      codeSplitting: !whole,
      sourcemap: maps,
      // A stack trace needs only lines.
      sourcemapExcludeSources: true,
      // One letter beyond Latin-1 doubles what the whole file takes in memory, and its hash; the licenses are in a file of their own.
      charset: 'ascii',
      comments: false,
      minify: { compress: true, mangle: false, codegen: false },
      entryFileNames: '[name].cjs',
      chunkFileNames: 'parts/[name]-[hash].cjs',
    },
  });
  if (whole) for (const name of Object.keys(entries)) addDigest(join(directory, `${name}.cjs`));
  return [...read];
}

/**
 * Bundles modules of the package with what they share, and with no other package: a program that imports one reads some ten
 * files instead of some two hundred. Names and comments stay as they are.
 * @param sources as paths from the repository's folder; `lib/index.ts` becomes `lib/index.js`
 */
export async function bundlePackage(sources: readonly string[], directory: string): Promise<void> {
  await build({
    cwd: root,
    input: Object.fromEntries(sources.map((source) => [source.replace(/\.ts$/, ''), source])),
    platform: 'node',
    external: (id) => !/^[./]/.test(id),
    // A package of which nothing is used is not loaded either.
    treeshake: { moduleSideEffects: 'no-external' },
    output: {
      dir: directory,
      format: 'esm',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'lib/parts/[name]-[hash].js',
    },
  });
}
