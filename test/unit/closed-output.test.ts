import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { checkout } from '../checkout.ts';

/** A command that prints lines, and says at the end that it came that far. */
const command = (isActing: boolean) => `
import { setTimeout as sleep } from 'node:timers/promises';
import { setExitCode, untilEnd } from './lib/cli/ending.ts';
import { takeOverInterrupt } from './lib/cli/interrupt.ts';
await untilEnd(async () => {
  if (${isActing}) takeOverInterrupt('Stopping.');
  for (let line = 0; line < 20; line += 1) {
    console.log('line', line);
    await sleep(20);
  }
  console.error('done');
  setExitCode(1);
});
`;

async function run(isActing: boolean, stdout: number | 'pipe') {
  const child = spawn(process.execPath, ['--input-type=module', '-e', command(isActing)], {
    cwd: checkout,
    stdio: ['ignore', stdout, 'pipe'],
  });
  child.stdout?.once('data', () => child.stdout?.destroy());
  const [said, [exitCode]] = await Promise.all([
    text(child.stderr as NonNullable<typeof child.stderr>),
    once(child, 'exit'),
  ]);
  return { said, exitCode };
}

test('a command that only looks ends where nobody reads on', async () => {
  assert.doesNotMatch((await run(false, 'pipe')).said, /done/);
});

test('a command that acts goes on to its end', async () => {
  const { said, exitCode } = await run(true, 'pipe');
  assert.match(said, /^The output cannot be written: .*EPIPE\ndone\n$/);
  assert.equal(exitCode, 1);
});

test('a full disk is said', { skip: !existsSync('/dev/full') }, async () => {
  const full = openSync('/dev/full', 'w');
  try {
    const looking = await run(false, full);
    assert.match(looking.said, /^The output cannot be written: .*ENOSPC/);
    assert.equal(looking.exitCode, 2);
    const acting = await run(true, full);
    assert.match(acting.said, /ENOSPC.*\ndone\n$/);
    assert.equal(acting.exitCode, 1);
  } finally {
    closeSync(full);
  }
});
