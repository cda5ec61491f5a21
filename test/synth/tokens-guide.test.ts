import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { tokenSourceTypes } from '../../lib/settings/token-schema.ts';
import { allBlocks } from '../examples/code-blocks.ts';
import { settingsWith } from '../given-settings.ts';

const blocks = allBlocks('docs/tokens.md').filter(({ language }) => language === 'yaml');
const settings = blocks.filter(({ text }) => parse(text).config !== undefined);

test('the settings of docs/tokens.md can be used, and every source has some', () => {
  const sources = settings.map(({ text }) => settingsWith(parse(text).config).webhooks[0]?.secret.source.type);
  const all = tokenSourceTypes.options.map(({ shape }) => shape.type.value);
  assert.deepEqual([...sources, 'pulumi'].sort(), all.sort());
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
