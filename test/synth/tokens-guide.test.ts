import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { parseSettings, readStackFile } from '../../lib/settings/index.ts';
import { tokenSources } from '../../lib/settings/token.ts';
import { codeBlocks } from '../examples/code-blocks.ts';

const { values: defaults } = readStackFile(join(import.meta.dirname, '..', '..'));

test('the settings of docs/tokens.md can be used, and every source has some', () => {
  const stacks = codeBlocks('docs/tokens.md', 'yaml')
    .map((block) => parse(block).config)
    .filter((config) => config !== undefined);
  const sources = stacks.map(
    (values) => parseSettings({ origin: 'docs/tokens.md', values: { ...defaults, ...values } }).tokenSource,
  );
  assert.deepEqual([...sources, 'pulumi'].sort(), [...tokenSources].sort());
});
