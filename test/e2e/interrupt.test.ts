import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';

/** Commands of the processes that have `text` in their arguments or environment. */
async function processesWith(text: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'args', 'axeww']);
  return stdout.split('\n').filter((line) => line.includes(text) && !line.startsWith('ps '));
}

test('Ctrl-C in the middle of npm start ends every process and leaves no file', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-interrupt-'));
  try {
    // A process group of its own, as a terminal gives one to the job that Ctrl-C reaches.
    const start = execa('node', ['sandbox/demo/main.ts'], {
      cwd: checkout,
      preferLocal: true,
      detached: true,
      reject: false,
      cleanup: false,
      all: true,
      env: { TMPDIR: scratch },
    });
    const seen = new Promise<void>((resolve) => {
      let said = '';
      start.all.on('data', (chunk: Buffer) => {
        said += chunk;
        if (said.includes('webhook-token created')) resolve();
      });
    });
    await Promise.race([seen, once(start, 'exit')]);
    if (start.exitCode !== null) assert.fail((await start).all);
    assert.ok((await processesWith(scratch)).length > 5);
    process.kill(-(start.pid ?? 0), 'SIGINT');
    const { exitCode, all } = await start;
    assert.equal(exitCode, 130, all);
    assert.match(all, /Interrupted\.$/);
    assert.deepEqual(await processesWith(scratch), []);
    assert.deepEqual(
      // Node's, Pulumi's and its language host's own caches are theirs.
      readdirSync(scratch).filter((name) => name.startsWith('fluxhook')),
      [],
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
