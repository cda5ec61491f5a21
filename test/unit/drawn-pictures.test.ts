import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';

test('the pictures are what the script draws', { timeout: 120_000 }, async () => {
  const { exitCode, stdout, stderr } = await execa('npm', ['run', '--silent', 'pictures', '--', '--check'], {
    cwd: checkout,
    reject: false,
  });
  assert.deepEqual([exitCode, stdout, stderr], [0, 'The pictures are up to date.', '']);
});
