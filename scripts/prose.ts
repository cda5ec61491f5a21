/**
 * Looks in guides, comments and texts for words that this project does not use, by scripts/prose/words.yaml.
 * `node scripts/prose.ts [FILE …]`, by default all; ends with 1 where there is one.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import prh from 'textlint-rule-prh';
import { proseOf } from './prose/prose-of.ts';

const root = join(import.meta.dirname, '..');
const kernel = new TextlintKernel();
const options = {
  ext: '.md',
  plugins: [{ pluginId: 'markdown', plugin: markdown.default }],
  rules: [
    {
      ruleId: 'words',
      rule: prh.default,
      options: {
        checkLink: true,
        checkEmphasis: true,
        checkBlockQuote: true,
        rulePaths: [join(root, 'scripts/prose/words.yaml')],
      },
    },
  ],
};

let found = 0;
for (const path of process.argv.length > 2 ? process.argv.slice(2) : allFiles()) {
  const text = readFileSync(path, 'utf8');
  const { messages } = await kernel.lintText(path.endsWith('.ts') ? proseOf(text) : text, options);
  for (const { line, message } of messages) {
    // A match over two lines is reported on one.
    console.error(`${relative('', path)}:${line}  ${message.replace(/\s+/g, ' ')}`);
  }
  found += messages.length;
}
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
