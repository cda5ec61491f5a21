import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../examples/work-tree.ts';

test('the public interface is as it was reviewed', { timeout: 600_000 }, async () => {
  const script = 'npm run --silent build && npm run --silent api -- --check';
  const { exitCode, all } = await execa('bash', ['-c', script], { cwd: checkout, all: true, reject: false });
  assert.equal(exitCode, 0, all);
});
