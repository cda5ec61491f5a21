import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkout } from '../checkout.ts';

const index = join(checkout, 'lib', 'index.ts');

test('importing the library prints nothing, writes nothing and ends', () => {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-import-'));
  try {
    const script = `const { GitRepository } = await import(${JSON.stringify(index)}); if (!GitRepository) process.exit(3);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
      timeout: 30_000,
    });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
    assert.deepEqual(readdirSync(directory), []);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
