import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { parseSettings, readStackFile } from '../../lib/settings/index.ts';
import { tokenSources } from '../../lib/settings/token.ts';
import { allBlocks } from '../examples/code-blocks.ts';

const { values: defaults } = readStackFile(join(import.meta.dirname, '..', '..'));

const blocks = allBlocks('docs/tokens.md').filter(({ language }) => language === 'yaml');
const settings = blocks.filter(({ text }) => parse(text).config !== undefined);

test('the settings of docs/tokens.md can be used, and every source has some', () => {
  const sources = settings.map(({ text }) => {
    const values = { ...defaults, ...parse(text).config };
    return parseSettings({ origin: 'docs/tokens.md', values }).tokenSource;
  });
  assert.deepEqual([...sources, 'pulumi'].sort(), [...tokenSources].sort());
});

test('the rest are two specs of a Flux Kustomization, which test/e2e/gitops-token.test.ts has the controller take', () => {
  const rest = blocks.filter((block) => !settings.includes(block));
  assert.deepEqual(
    rest.map(({ section, text }) => [section, Object.keys(parse(text)), Object.keys(parse(text).spec)]),
    [
      ['sops', ['spec'], ['decryption']],
      ['substitution', ['spec'], ['postBuild']],
    ],
  );
});
