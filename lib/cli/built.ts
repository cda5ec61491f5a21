/**
 * The bundle of `npm run build`, for a program of this repository: it starts in a third of the sources' time. It is only
 * ever used where every file that it was made of is as it was then.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { join, relative } from 'node:path';
import { type Compiled, loadCompiled } from './compiled.ts';

const root = join(import.meta.dirname, '..', '..');
const command = join(root, 'build', 'command');

/** A file, and what tells that it is another now. The time of its last change cannot be set back. */
type Input = readonly [file: string, bytes: number, changed: number];

/**
 * Loads a bundle, with what is kept of it beside what Node itself has compiled.
 * @param name of the bundle
 * @returns undefined where there is none, or one of other sources
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
 * Notes what a bundle is made of.
 * @param files that were read, as paths
 * @param began when, in milliseconds since 1970; of what was changed later nobody knows which state was read
 * @param directory of the bundle
 */
export function noteInputs(name: string, files: readonly string[], began: number, directory: string): void {
  // The lock file stands for where packages are found; these files for how the bundle is made.
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
  // Times of files are some milliseconds coarse.
  if (inputs.every(([, , changed]) => changed < began - 1000))
    writeFileSync(join(directory, `${name}.inputs.json`), JSON.stringify(inputs));
}
