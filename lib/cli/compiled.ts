import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** How a bundle ends that is kept compiled: with the digest of what is before. */
const digest = /\n\/\/# digest=([0-9a-f]{64})\n$/;

/** The loader's own way to run a module, which has no other name. */
const loader = Module.prototype as unknown as { _compile(this: NodeModule, source: string, file: string): unknown };

/** A bundle that was loaded. */
export interface Compiled<T> {
  readonly exports: T;
  /**
   * Keeps what was compiled of it so far for the next run, unless that is kept already, or the process is going to fail: then
   * few of its functions ran. It throws nothing.
   */
  keep(): void;
}

/**
 * Loads a bundle with what V8 compiled of it in an earlier run. Node's own cache has what is compiled when a file is loaded;
 * this one also the functions that ran, which takes a quarter off the time of a whole run.
 *
 * It is never of another bundle or another Node: its name has both, and V8 refuses what was compiled with other flags.
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
    const kept = join(directory, `${basename(file)}-${id.slice(0, 32)}-${process.version}-${process.arch}`);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}})`, {
      filename: file,
      cachedData: read(kept),
    });
    if (script.cachedDataRejected !== false) keep = () => write(kept, script.createCachedData());
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

/** Whole or not at all: V8 believes what it reads. */
function write(file: string, data: Buffer): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.${process.pid}`, data, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next run compiles it again.
  }
}
