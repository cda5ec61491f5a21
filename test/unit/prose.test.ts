import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkout } from '../checkout.ts';

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: checkout, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

test('guides, comments and texts use the words that were decided', () => {
  assert.deepEqual(run('scripts/prose.ts'), { status: 0, text: '' });
});

test('guides, comments, texts and names have no word that is misspelled or that nobody knows', () => {
  const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    scripts: { prose: string };
  };
  // As npm run prose does.
  const [, args = ''] = /^cspell (\S[^&]*?) && /.exec(scripts.prose) ?? [];
  assert.match(args, /^lint --config cspell\.yaml /);
  const cspell = join(checkout, 'node_modules/cspell/bin.mjs');
  assert.deepEqual(run(cspell, ...args.split(' ')), { status: 0, text: '' });
});

describe('a word that is not used is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fluxhook-prose-'));
  after(() => rmSync(folder, { recursive: true }));
  const texts = {
    'guide.md': '# A\n\nGitHub alone\nmends it.\n\n```sh\nalone\n```\n\n`alone`\n',
    'program.ts': [
      '/** It is',
      ' * another than that. */',
      "const alone = /alone/.test('GitHub alone');",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the program under test has it
      'const text = `to mend ${alone ? "anew" : 1} alone`; // alone',
    ].join('\n'),
  };
  let said = '';
  before(() => {
    const paths = Object.entries(texts).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
    said = run('scripts/prose.ts', ...paths).text;
  });
  const found = (name: keyof typeof texts) =>
    said.split('\n').flatMap((line) => line.match(new RegExp(`(?<=/${name}:)\\d+ {2}.*(?= => )`)) ?? []);

  test('in Markdown, but not in its code', () => {
    assert.deepEqual(found('guide.md'), ['3  alone', '4  mends']);
  });

  test('in comments, texts and templates of a program, also over two lines, but not in names and patterns', () => {
    assert.deepEqual(found('program.ts'), [
      '1  is another than',
      '3  alone',
      '4  mend',
      '4  anew',
      '4  alone',
      '4  alone',
    ]);
  });
});
