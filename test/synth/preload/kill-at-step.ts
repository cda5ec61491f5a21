/**
 * Loaded before a program (`node --import`): kills it with SIGKILL at the step KILL_AT_STEP of its changes to files below
 * KILL_BELOW. A step is a call that changes something there; one that writes is killed when half is written.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { KILL_AT_STEP, KILL_BELOW = '' } = process.env;
let steps = 0;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal takes a moment; nothing may happen in it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const changes = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
for (const name of ['mkdirSync', 'mkdtempSync', 'writeFileSync', 'renameSync', 'rmSync', 'unlinkSync', 'cpSync']) {
  const original = changes[name];
  changes[name] = (...args) => {
    if (String(args[0]).startsWith(KILL_BELOW)) {
      steps += 1;
      if (steps === Number(KILL_AT_STEP)) {
        if (name === 'writeFileSync') original?.(args[0], String(args[1]).slice(0, String(args[1]).length / 2));
        die();
      }
    }
    return original?.(...args);
  };
}
syncBuiltinESMExports();
