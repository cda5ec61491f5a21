/**
 * The bundle of `npm run build`, for a program of this repository: it starts in a third of the time that the sources
 * take. It is used only while every file that it was built from is unchanged.
 */
import { getCompileCacheDir } from 'node:module';
import { join, relative } from 'node:path';
import { type Compiled, loadCompiled } from './compiled.ts';

// As an import it would load Node's streams too.
const { existsSync, readFileSync, statSync, writeFileSync } = process.getBuiltinModule('node:fs');

const root = join(import.meta.dirname, '..', '..');
const command = join(root, 'build', 'command');

/** A file, and what shows that it has changed. The time of its last status change (ctime) cannot be set back. */
type Input = readonly [file: string, bytes: number, changed: number];

/**
 * Loads a bundle, with the compiled code that is kept of it next to Node's own compile cache.
 * @param name of the bundle
 * @returns undefined if there is none, or if its sources have changed
 */
export function built<T>(name: string): Compiled<T> | undefined {
  const inputs = join(command, `${name}.inputs.json`);
  if (!existsSync(inputs)) return undefined;
  const files = JSON.parse(readFileSync(inputs, 'utf8')) as readonly Input[];
  if (!files.every(isUnchanged)) return undefined;
  return loadCompiled<T>(join(command, `${name}.cjs`), getCompileCacheDir());
}

function isUnchanged([file, bytes, changed]: Input): boolean {
  // Not join(): a path is looked at letter by letter, which takes longer than all the files.
  const now = statSync(`${root}/${file}`, { throwIfNoEntry: false });
  return now !== undefined && now.size === bytes && now.ctimeMs === changed;
}

/**
 * Records which files a bundle is built from.
 * @param files that were read, as paths
 * @param began when the build began, in milliseconds since 1970; a file that changed later may have been read before or
 * after its change
 * @param directory of the bundle
 */
export function noteInputs(name: string, files: readonly string[], began: number, directory: string): void {
  // The lock file represents the packages; these files determine how the bundle is built.
  const all = [
    ...files,
    ...['package-lock.json', 'scripts/build.ts', 'scripts/bundle.ts', 'lib/cli/built.ts'].map((file) =>
      join(root, file),
    ),
  ];
  const inputs = all
    .filter((file) => existsSync(file))
    .map((file): Input => {
      const { size, ctimeMs } = statSync(file);
      return [relative(root, file), size, ctimeMs];
    });
  // File times are precise only to some milliseconds.
  if (inputs.every(([, , changed]) => changed < began - 1000))
    writeFileSync(join(directory, `${name}.inputs.json`), JSON.stringify(inputs));
}
