import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { checkout } from '../runner/files.ts';

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: checkout, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

test('guides, comments and texts use the words that were decided', () => {
  assert.deepEqual(run('scripts/prose.ts'), { status: 0, text: '' });
});

test('guides, comments, texts and names have no word that is misspelled or that nobody knows', () => {
  const cspell = join(checkout, 'node_modules/cspell/bin.mjs');
  assert.deepEqual(run(cspell, 'lint', '--config', 'cspell.yaml', '--no-progress', '--no-summary'), {
    status: 0,
    text: '',
  });
});

describe('a word that is not used is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fluxhook-prose-'));
  after(() => rmSync(folder, { recursive: true }));
  const found = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return run('scripts/prose.ts', path).text.match(/(?<=:)\d+ {2}.*(?= => )/g);
  };

  test('in Markdown, but not in its code', () => {
    assert.deepEqual(found('guide.md', '# A\n\nGitHub alone\nmends it.\n\n```sh\nalone\n```\n\n`alone`\n'), [
      '3  alone',
      '4  mends',
    ]);
  });

  test('in comments, texts and templates of a program, also over two lines, but not in names and patterns', () => {
    const source = [
      '/** It is',
      ' * another than that. */',
      "const alone = /alone/.test('GitHub alone');",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the program under test has it
      'const text = `to mend ${alone ? "anew" : 1} alone`; // alone',
    ].join('\n');
    assert.deepEqual(found('program.ts', source), [
      '1  is another than',
      '3  alone',
      '4  mend',
      '4  anew',
      '4  alone',
      '4  alone',
    ]);
  });
});
