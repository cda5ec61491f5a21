import { join } from 'node:path';
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import prh from 'textlint-rule-prh';
import { proseOf } from './prose-of.ts';

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
        rulePaths: [join(import.meta.dirname, 'words.yaml')],
      },
    },
  ],
};

/** The words that are not used, in a text of Markdown or the prose of a program. */
export async function lint(path: string, text: string) {
  return (await kernel.lintText(path.endsWith('.ts') ? proseOf(text) : text, options)).messages;
}
