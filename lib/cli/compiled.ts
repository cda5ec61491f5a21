import { createRequire, Module } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

// As an import it would load Node's streams too.
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } =
  process.getBuiltinModule('node:fs');

/** The last line of a bundle whose compiled code is kept: the digest of everything before it. */
const digest = /\n\/\/# digest=([0-9a-f]{64})\n$/;

/** How many compilations of one bundle are kept, for other builds and versions of Node: some 1.5 MB each. */
const keptOfOne = 8;

/** The loader's own function for running a module, which has no public name. */
const loader = Module.prototype as unknown as { _compile(this: NodeModule, source: string, file: string): unknown };

/** A bundle that was loaded. */
export interface Compiled<T> {
  readonly exports: T;
  /**
   * Keeps what was compiled so far for the next run, unless that was done already, or the process is about to fail:
   * then few functions have run. It never throws.
   */
  keep(): void;
}

/**
 * Loads a bundle with what V8 compiled of it in an earlier run. Node's own cache has what is compiled when a file is loaded;
 * this one also the functions that ran, which takes a quarter off the time of a whole run.
 *
 * It never belongs to another bundle or another Node: both are in its name, and V8 refuses code that was compiled with
 * other flags.
 *
 * @param directory where it is kept. @default - nowhere
 */
export function loadCompiled<T>(bundle: string, directory: string | undefined): Compiled<T> {
  const require = createRequire(bundle);
  let keep = () => {};
  const { _compile: usual } = loader;
  loader._compile = function (source, file) {
    loader._compile = usual;
    const id = digest.exec(source.slice(-100))?.[1];
    if (id === undefined || directory === undefined) return usual.call(this, source, file);
    const name = `${basename(file)}-`;
    const kept = join(directory, `${name}${id.slice(0, 32)}-${process.version}-${process.arch}`);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}})`, {
      filename: file,
      cachedData: read(kept),
    });
    if (script.cachedDataRejected !== false) keep = () => write(kept, script.createCachedData(), name);
    return script.runInThisContext().call(this.exports, this.exports, require, this, file, dirname(file));
  };
  const exports = require(bundle) as T;
  return {
    exports,
    keep: () => {
      if (!process.exitCode) keep();
    },
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * Written completely or not at all, because V8 trusts what it reads. The oldest ones are deleted.
 * @param name the beginning of the names of all that are kept of this bundle
 */
function write(file: string, data: Buffer, name: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.${process.pid}`, data, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
    const all = readdirSync(dirname(file))
      .filter((other) => other.startsWith(name))
      .map((other) => join(dirname(file), other));
    const byAge = all
      .map((other) => ({ other, changed: statSync(other).mtimeMs }))
      .sort((a, b) => b.changed - a.changed);
    for (const { other } of byAge.slice(keptOfOne)) rmSync(other);
  } catch {
    // The next run compiles it again.
  }
}
