import assert from 'node:assert/strict';
import { once } from 'node:events';
import { execa } from 'execa';
import type { Project } from './project.ts';
import { sandbox } from './sandbox.ts';

/**
 * Runs `pulumi up` and kills it (SIGKILL, the whole group) as soon as it prints a moment.
 * @throws AssertionError when it ended before that
 */
export async function killUpAt({ directory }: Project, stack: string, moment: RegExp): Promise<void> {
  const up = execa('pulumi', ['up', '--yes', '--skip-preview', '--stack', stack, '--color', 'never'], {
    cwd: directory,
    env: sandbox.env,
    all: true,
    reject: false,
    detached: true,
  });
  let isKilled = false;
  up.all.on('data', (chunk: Buffer) => {
    // What it had printed before it ended still comes.
    if (isKilled || up.exitCode !== null || !moment.test(chunk.toString())) return;
    isKilled = true;
    process.kill(-(up.pid ?? 0), 'SIGKILL');
  });
  await once(up, 'exit');
  assert.equal(up.signalCode, 'SIGKILL', 'it came to that moment');
}
