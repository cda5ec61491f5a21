/**
 * Looks in guides, comments and texts for words that this project does not use, by scripts/prose/words.yaml.
 * `node scripts/prose.ts [FILE …]`, by default all; ends with 1 where there is one.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Remembered } from './prose/remembered.ts';

const root = join(import.meta.dirname, '..');
const rules = [
  'scripts/prose.ts',
  'scripts/prose/lint.ts',
  'scripts/prose/prose-of.ts',
  'scripts/prose/words.yaml',
  'package-lock.json',
];
const fine = new Remembered(
  join(root, 'node_modules/.cache/prose.json'),
  rules.map((file) => readFileSync(join(root, file), 'utf8')),
);

let found = 0;
const all = process.argv.length === 2;
for (const path of all ? allFiles() : process.argv.slice(2)) {
  const text = readFileSync(path, 'utf8');
  if (fine.has(path, text)) {
    fine.add(path, text);
    continue;
  }
  // Loaded by need: mostly nothing has changed.
  const { lint } = await import('./prose/lint.ts');
  const messages = await lint(path, text);
  for (const { line, message } of messages) {
    // A match over two lines is reported on one.
    console.error(`${relative('', path)}:${line}  ${message.replace(/\s+/g, ' ')}`);
  }
  if (messages.length === 0) fine.add(path, text);
  found += messages.length;
}
if (all) fine.keep();
if (found > 0) console.error('Write it in other words; scripts/prose/words.yaml has what was decided, and exceptions.');
process.exitCode = found === 0 ? 0 : 1;

/** Not what others wrote: the description of GitHub's API, and the hostile corpus. */
function allFiles(): string[] {
  const folders = '{bench,docs,examples,lib,policy,review,sandbox,scripts,templates,test}';
  return globSync(['*.{md,ts}', `${folders}/**/*.{md,ts}`], {
    cwd: root,
    exclude: ['**/node_modules/**', 'test/hostile/**', 'test/github/description/**', 'test/unit/prose.test.ts'],
  })
    .sort()
    .map((path) => join(root, path));
}
