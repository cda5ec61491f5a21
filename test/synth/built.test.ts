import assert from 'node:assert/strict';
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { WorkTree } from '../examples/work-tree.ts';

/** As npm run build does it; what was just copied counts as old. */
const make = `
import { mkdirSync } from 'node:fs';
import { bundle } from './scripts/bundle.ts';
import { noteInputs } from './lib/cli/built.ts';
const directory = 'build/command';
mkdirSync(directory, { recursive: true });
const files = await bundle({ entries: { synth: 'lib/cli/synth.ts' }, directory, whole: true });
noteInputs('synth', files, Date.now() + Number(process.argv[1]), directory);
`;

/** Prints what is loaded. */
const hook = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { console.log(url); return next(url, context); } });`,
)}`;

let copy: WorkTree;
before(async () => {
  copy = await WorkTree.copy();
});
after(() => copy[Symbol.dispose]());

const build = async (later: number) =>
  execa(process.execPath, ['--input-type=module', '--eval', make, '--', String(later)], { cwd: copy.directory });

async function synth() {
  const env = { PULUMI_STACK: 'sandbox', NODE_COMPILE_CACHE: '' };
  const { stdout, stderr } = await execa(process.execPath, ['--import', hook, 'main.ts'], { cwd: copy.directory, env });
  return {
    ofBundle: stdout.includes('/build/command/synth.cjs'),
    ofSources: /\/lib\/stack\/synthesis\.ts/.test(stdout),
    stderr,
  };
}

test('main.ts runs the bundle of these sources, and the sources where a byte of them is another', async () => {
  const none = await synth();
  assert.deepEqual([none.ofBundle, none.ofSources], [false, true]);
  await build(60_000);
  const bundled = await synth();
  assert.deepEqual([bundled.ofBundle, bundled.ofSources], [true, false]);
  assert.equal(bundled.stderr, none.stderr);
  // As long as before, and as old: what was changed is still seen.
  const file = join(copy.directory, 'lib', 'stack', 'synthesis.ts');
  const { atime, mtime } = statSync(file);
  writeFileSync(file, readFileSync(file, 'utf8').replace('Wrote ', 'Baked '));
  utimesSync(file, atime, mtime);
  const changed = await synth();
  assert.deepEqual([changed.ofBundle, changed.ofSources], [false, true]);
  assert.match(changed.stderr, /^Baked dist\//);
});

test('what was changed while it was built is not taken for what was read', async () => {
  await build(-60_000);
  assert.equal((await synth()).ofBundle, false);
});
