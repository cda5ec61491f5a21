import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { evaluate } from '../../policy/evaluate.ts';
import { readFolder } from '../../review/input/folder.ts';
import { checkout } from '../checkout.ts';

// docs/code-review.md promises it.
test('the reference set-up is advised once, for plain HTTP', async () => {
  const output = mkdtempSync(join(tmpdir(), 'fluxhook-policy-'));
  try {
    await execa(process.execPath, ['main.ts'], {
      cwd: checkout,
      env: { CDK8S_OUTDIR: output, PULUMI_STACK: 'sandbox' },
    });
    const { objects } = await readFolder(output, { timeout: 60_000 });
    assert.deepEqual(
      evaluate(objects, new Map()).map(({ rule, object }) => [rule.name, object]),
      [['https', 'Service flux-system/receiver']],
    );
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
});
