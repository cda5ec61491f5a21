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
  let said = '';
  up.all.on('data', (chunk: Buffer) => {
    if (moment.test(said)) return;
    said += chunk;
    if (moment.test(said)) killGroup(up.pid);
  });
  await once(up, 'exit');
  assert.equal(up.signalCode, 'SIGKILL', 'it came to that moment');
}

/** Kills a process group, unless it has just ended by itself. */
export function killGroup(pid: number | undefined): void {
  // Zero would be the group of this process.
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
