import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';

export const checkout = join(import.meta.dirname, '..', '..');

/** A file with tests, and what it takes to run it. */
export interface TestFile {
  /** From the project's folder, with slashes. */
  readonly path: string;
  /**
   * - `nothing`: it needs no sandbox and starts none
   * - `lane`: it uses the sandbox of the lane that it runs in
   * - `own`: it starts sandboxes, or builds, by itself
   */
  readonly needs: 'nothing' | 'lane' | 'own';
}

/** Folders whose tests start sandboxes, compile programs, install packages or measure. */
const own = /^test\/(sandbox|toolchain|bench|runner|package)\//;

/** What stands for a sandbox that is there already. */
const laneSandbox = 'test/e2e/sandbox.ts';

/**
 * Begun first, so that none of them is what everything waits for at the end; longest first, as measured. The first one
 * has the controllers compiled, the first time on a machine; the other ones that need them come later.
 */
const longest = [
  'e2e/external-secrets',
  'bench/fleet',
  'e2e/many',
  'package/installed',
  'e2e/killed',
  'e2e/github-hosts',
  'e2e/repository-names',
  'e2e/killed-adopting',
  'e2e/adopt',
  'e2e/existing-entrance',
  'e2e/library',
  'e2e/package',
  'e2e/bad-input',
  'e2e/exposure',
  'e2e/readme',
  'e2e/entrances',
  'runner/run',
  'e2e/chain',
  'examples/examples',
  'e2e/sealed-secrets',
  'e2e/tokens',
  'e2e/gitops',
  'e2e/gitops-token',
  'examples/guides',
  'examples/tokens-guide',
  'e2e/policy',
  'e2e/leaks',
  'review/command',
  'synth/interrupted',
  'review/failures',
  'review/size',
].map((name) => `test/${name}.test.ts`);

/**
 * The test files among paths and folders, in the order in which they are best begun.
 *
 * @param names paths from the working directory, or globs; empty for all tests
 * @throws Error when a name points to no test file
 */
export function testFiles(names: readonly string[]): TestFile[] {
  const found = names.length === 0 ? globSync('test/**/*.test.ts', { cwd: checkout }) : names.flatMap(expand);
  const paths = [...new Set(found.map((path) => path.split(sep).join('/')))].sort();
  return paths.map((path) => ({ path, needs: needsOf(path) })).sort((a, b) => rank(a) - rank(b));
}

function expand(name: string): string[] {
  const path = relative(checkout, resolve(name));
  const pattern =
    existsSync(join(checkout, path)) && statSync(join(checkout, path)).isDirectory() ? join(path, '**') : path;
  const paths = globSync(pattern, { cwd: checkout }).filter((each) => each.endsWith('.test.ts'));
  if (paths.length === 0)
    throw new Error(
      `There is no test file ${name}. Name files, folders or quoted globs, such as test/unit/cel.test.ts, test/review or "test/e2e/filters*.test.ts".`,
    );
  return paths;
}

function needsOf(path: string): TestFile['needs'] {
  if (own.test(path)) return 'own';
  if (reachesSandbox(path)) return 'lane';
  return path.startsWith('test/e2e/') ? 'own' : 'nothing';
}

/** Whether a test imports the sandbox of its lane, by itself or through what the tests share. */
function reachesSandbox(path: string, seen = new Set<string>()): boolean {
  if (path === laneSandbox) return true;
  if (seen.has(path) || !path.startsWith('test/') || !existsSync(join(checkout, path))) return false;
  seen.add(path);
  const text = readFileSync(join(checkout, path), 'utf8');
  return [...text.matchAll(/(?:from|import) '(\.[^']+\.ts)'/g)].some(([, name = '']) =>
    reachesSandbox(posix.join(posix.dirname(path), name), seen),
  );
}

/** What is not listed comes after what is: first what waits most, so that what only computes fills the gaps. */
function rank({ path, needs }: TestFile): number {
  const place = longest.indexOf(path);
  return place >= 0 ? place : longest.length + ['own', 'lane', 'nothing'].indexOf(needs);
}
