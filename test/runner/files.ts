import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { checkout } from '../checkout.ts';

/** A file with tests, and what it takes to run it. */
export interface TestFile {
  /** From the project's folder, with slashes. */
  readonly path: string;
  /**
   * - `nothing`: it runs in memory, with no sandbox and no programs
   * - `programs`: it starts git, a browser, this project's commands or others
   * - `lane`: it uses the sandbox of the lane that it runs in
   * - `own`: it starts sandboxes, or builds, by itself
   */
  readonly needs: 'nothing' | 'programs' | 'lane' | 'own';
}

/** Folders whose tests start sandboxes, compile programs, install packages or measure. */
const own = /^test\/(sandbox|toolchain|bench|runner|package)\//;

/** What stands for a sandbox that is there already. */
const laneSandbox = 'test/e2e/sandbox.ts';

/** By which tests, and the sandbox's parts, start programs. */
const starters = ['node:child_process', 'execa', 'playwright-core'];

/** Its modules import what starts programs as well, but which of them a test starts is up to the test. */
const product = /^(lib|policy|review|plugin|imports)\//;

/**
 * Begun first, so that none of them is what everything waits for at the end: those that took a minute or more in CI,
 * longest first. The first one has the controllers compiled, the first time on a machine; the other ones that need them
 * come later.
 */
const longest = [
  'e2e/external-secrets',
  'e2e/deleted-objects',
  'bench/fleet',
  'e2e/rotate-stack-faults',
  'e2e/many',
  'e2e/least-privilege',
  'e2e/drift-cluster',
  'e2e/generated-deliveries',
  'e2e/faults-github',
  'e2e/tokens',
  'e2e/bad-input',
  'e2e/adopt',
  'e2e/adopted-hook',
  'e2e/faults-cluster',
  'examples/guides',
  'e2e/rotate',
  'package/installed',
  'e2e/gitops',
  'e2e/sealed-secrets',
  'e2e/rotate-refused',
  'e2e/killed',
  'e2e/init',
  'examples/many-repositories',
  'e2e/github-hosts',
  'examples/existing-cluster',
  'e2e/upgrade',
  'e2e/exposure',
  'e2e/readme',
  'e2e/command-rights',
  'e2e/gitops-token',
  'e2e/killed-adopting',
  'e2e/pulumi-package',
  'e2e/existing-entrance',
  'e2e/drift-github',
  'e2e/repository-names',
  'e2e/rotate-killed',
  'e2e/entrances',
  'examples/examples',
  'e2e/rotate-stack',
  'e2e/disk-full',
  'e2e/adopt-take-over',
  'e2e/own-references',
  'e2e/package',
  'e2e/proof',
  'review/command',
  'e2e/init-up',
  'e2e/faults-writes',
  // Those without a sandbox that take most.
  'synth/interrupted',
  'api/api',
  'unit/prose',
  'review/failures',
  'synth/files-in-the-way',
  'unit/every-command',
  'browser/shown',
  'hostile/corpus',
  'review/size',
  'github/lock-command',
  'review/lock-file',
  'unit/command',
  'review/secrecy',
  'synth/two-machines',
  'synth/docs',
  'synth/many-targets',
  'synth/public-api',
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
  const reached = reach(path);
  if (reached.has(laneSandbox)) return 'lane';
  if (path.startsWith('test/e2e/')) return 'own';
  return starters.some((name) => reached.has(name)) ? 'programs' : 'nothing';
}

/** What a file imports, by itself or through what tests share: packages by name, the project's files by path. */
function reach(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  if (product.test(path)) return found;
  for (const name of importsOf(path)) {
    if (name.startsWith('.')) reach(posix.join(posix.dirname(path), name), found);
    else found.add(name);
  }
  return found;
}

const imports = new Map<string, readonly string[]>();

/** What a file imports, but for types. */
function importsOf(path: string): readonly string[] {
  const known = imports.get(path);
  if (known !== undefined) return known;
  const file = join(checkout, path);
  const text = path.endsWith('.ts') && existsSync(file) ? readFileSync(file, 'utf8') : '';
  const found = [
    ...text.matchAll(/^(?:import|export) (?!type )(?:[^']*? from )?'([^']+)'|\bimport\('([^']+)'\)/gm),
  ].map(([, named, awaited]) => named ?? awaited ?? '');
  imports.set(path, found);
  return found;
}

/** What is not listed comes after what is: first what waits most, so that what only computes fills the gaps. */
function rank({ path, needs }: TestFile): number {
  const place = longest.indexOf(path);
  return place >= 0 ? place : longest.length + ['own', 'lane', 'programs', 'nothing'].indexOf(needs);
}
