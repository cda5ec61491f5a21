/**
 * Compiles what the package has, to build/: the modules that its `exports` point to, bundled as JavaScript with source maps,
 * the declarations that its public ones need, and its command in a bundle.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import ts from 'typescript';
import { noteInputs } from '../lib/cli/built.ts';
import { bundle, bundleCommand, bundlePackage } from './bundle.ts';
import { licensesOf } from './licenses.ts';

new Command('npm run build --')
  .description(
    'Compiles the package to build/, from what package.json exports. `npm pack` makes the tarball of it, and compiles nothing by itself: npm runs no hooks here (.npmrc).',
  )
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse();

const root = join(import.meta.dirname, '..');
const output = join(root, 'build');

/** What a subpath points to: `./build/lib/index.js` is compiled from lib/index.ts. */
type Exports = Readonly<Record<string, string | { readonly default: string }>>;

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Exports };
const entries = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [] : [target.default]));
/** What is run and not imported: the Pulumi package of plugin/. */
const programs = [join('lib', 'plugin', 'start.ts')];
const sources = [...entries.map(sourceOf), ...programs];

const typed = sources.map((source) => join(root, source));
const program = ts.createProgram(typed, {
  ...compilerOptions(),
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  stripInternal: true,
  rootDir: root,
  outDir: output,
});
const files = new Map<string, string>();
const { diagnostics } = program.emit(undefined, (file, text) => files.set(file, text));
const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
if (problems.length > 0) {
  const host = {
    getCanonicalFileName: (file: string) => file,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  process.stderr.write(ts.formatDiagnostics(problems, host));
  process.exit(1);
}

const declarations = declarationsBehind(entries.map((entry) => join(root, entry.replace(/\.js$/, '.d.ts'))));
// Beside it first: a package made meanwhile has all of it, or nothing.
const scratch = `${output}.${process.pid}`;
for (const file of declarations) {
  const path = join(scratch, relative(output, file));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, withScriptNames(files.get(file) ?? ''));
}
const command = join(scratch, 'command');
const began = Date.now();
// What main.ts deploys with is for the repository only: a program that imports the package has its modules. Without
// source maps: Pulumi's SDK notes a stack trace of each call, for which it would read them at every start.
const deployment = join(command, 'repository');
const [read, ofDeployment] = await Promise.all([
  bundleCommand(command),
  bundle({ entries: { deploy: 'lib/stack/index.ts' }, directory: deployment, maps: false }),
  bundlePackage(sources, scratch),
]);
writeFileSync(join(command, 'LICENSES.txt'), licensesOf([...read.others, ...read.synth]));
noteInputs('synth', read.synth, began, command);
noteInputs('deploy', ofDeployment, began, deployment);
keepParts(relative(scratch, join(deployment, 'parts')));
// Programs may be starting from it: it is there all the time but for a moment.
const former = `${scratch}.former`;
if (existsSync(output)) renameSync(output, former);
renameSync(scratch, output);
rmSync(former, { recursive: true, force: true });

/**
 * A `pulumi up` that is running loads parts of its bundle when it needs them: those of earlier builds stay for a day. They
 * are called by their content.
 */
function keepParts(folder: string): void {
  const former = join(output, folder);
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of existsSync(former) ? readdirSync(former) : []) {
    const [part, there] = [join(former, name), join(scratch, folder, name)];
    if (!existsSync(there) && statSync(part).mtimeMs > dayAgo) cpSync(part, there, { preserveTimestamps: true });
  }
}

function sourceOf(entry: string): string {
  return relative('build', entry).replace(/\.js$/, '.ts');
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root).options;
}

/** Declarations of internals, and those generated from CRDs, are not part of the package. */
function declarationsBehind(roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    const text = files.get(file);
    if (found.has(file) || text === undefined) return;
    found.add(file);
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) visit(join(dirname(file), fileName.replace(/\.ts$/, '.d.ts')));
  };
  for (const file of roots) visit(file);
  return found;
}

/** TypeScript leaves the names of sources in declarations, which not every version of it finds. */
function withScriptNames(text: string): string {
  const names = new Set(ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName));
  return [...names]
    .filter((name) => name.startsWith('.'))
    .reduce(
      (written, name) => written.replaceAll(`'${name}'`, `'${name.replace(/\.ts$/, '.js')}'`),
      doubleQuotes(text),
    );
}

/** As TypeScript writes the imports that it adds by itself. */
function doubleQuotes(text: string): string {
  return text.replace(/import\("(\.[^"]+)"\)/g, "import('$1')");
}
