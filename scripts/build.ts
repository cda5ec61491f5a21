/**
 * Compiles what the package has, to build/: the modules that its `exports` point to, as JavaScript with source maps, the
 * declarations that its public ones need, and its command in a bundle.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import ts from 'typescript';
import { noteInputs } from '../lib/cli/built.ts';
import { bundle, bundleCommand } from './bundle.ts';
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

const program = ts.createProgram([...Object.values(entries()).map(sourceOf), ...programs], {
  ...compilerOptions(),
  sourceMap: true,
  // The sources are not in the package.
  inlineSources: true,
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

const declarations = publicDeclarations(files);
// Built next to it first, so that a package made meanwhile has all of it, or nothing.
const scratch = `${output}.${process.pid}`;
for (const [file, text] of files) {
  if (file.endsWith('.d.ts') && !declarations.has(file)) continue;
  const path = join(scratch, relative(output, file));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file.endsWith('.d.ts') ? withScriptNames(text) : text, {
    mode: text.startsWith('#!') ? 0o755 : 0o644,
  });
}
const command = join(scratch, 'command');
const began = Date.now();
// What main.ts deploys with is for the repository only: a program that imports the package has its modules. Without
// source maps: Pulumi's SDK notes a stack trace of each call, for which it would read them at every start.
const deployment = join(command, 'repository');
const [read, ofDeployment] = await Promise.all([
  bundleCommand(command),
  bundle({ entries: { deploy: 'lib/stack/index.ts' }, directory: deployment, maps: false }),
]);
writeFileSync(join(command, 'LICENSES.txt'), licensesOf([...read.others, ...read.synth]));
noteInputs('synth', read.synth, began, command);
noteInputs('deploy', ofDeployment, began, deployment);
// Programs may be starting from it: it is there all the time but for a moment.
const former = `${scratch}.former`;
if (existsSync(output)) renameSync(output, former);
renameSync(scratch, output);
rmSync(former, { recursive: true, force: true });
