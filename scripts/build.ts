/**
 * Compiles what the package has, to build/: the modules that its `exports` point to, bundled as JavaScript with source maps,
 * the declarations that its public ones need, and its command in a bundle.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import ts from 'typescript';
import { noteInputs } from '../lib/cli/built.ts';
import { bundle, bundleCommand, bundlePackage } from './bundle.ts';
import { compilerOptions, entries, publicDeclarations, root, sourceOf, withScriptNames } from './declarations.ts';
import { licensesOf } from './licenses.ts';

new Command('npm run build --')
  .description(
    'Compiles the package to build/, from what package.json exports. `npm pack` makes the tarball of it, and compiles nothing by itself: npm runs no hooks here (.npmrc).',
  )
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse();

const output = join(root, 'build');
/** Entry points that are run and not imported: the Pulumi package of plugin/. */
const programs = [join(root, 'lib', 'plugin', 'start.ts')];
const sources = [...Object.values(entries()).map(sourceOf), ...programs];

const program = ts.createProgram(sources, { ...compilerOptions(), emitDeclarationOnly: true });
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

const declarations = publicDeclarations(files);
// Built next to it first, so that a package made meanwhile has all of it, or nothing.
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
  bundlePackage(
    sources.map((source) => relative(root, source)),
    scratch,
  ),
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
 * Keeps the parts of earlier bundles for a day, because a `pulumi up` that is running loads parts of its bundle when it needs
 * them. Their names have the hash of their content.
 */
function keepParts(folder: string): void {
  const former = join(output, folder);
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of existsSync(former) ? readdirSync(former) : []) {
    const [part, there] = [join(former, name), join(scratch, folder, name)];
    if (!existsSync(there) && statSync(part).mtimeMs > dayAgo) cpSync(part, there, { preserveTimestamps: true });
  }
}
