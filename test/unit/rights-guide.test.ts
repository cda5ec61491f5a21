import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execa } from 'execa';
import { parse } from 'yaml';
import { checkout } from '../checkout.ts';
import { claimedBlocks } from '../examples/claims.ts';

test('the command of the page prints a Role', async () => {
  const [block, ...others] = claimedBlocks('test/unit/rights-guide.test.ts', 'docs/operate.md', 'sh');
  assert.deepEqual(others, []);
  const { stdout } = await execa('bash', ['-c', block?.text ?? ''], { cwd: checkout });
  assert.deepEqual(parse(stdout).metadata, { name: 'fluxhook-doctor', namespace: 'flux-system' });
});
