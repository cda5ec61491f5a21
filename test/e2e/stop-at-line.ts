/**
 * Loaded before a program, by `node --import`: stops it within the call that prints the line, so that a machine that is
 * busy finds it there as well. A test that reads the line and then sends a signal may find the program several steps on.
 */
import { existsSync } from 'node:fs';

/** STOP_AT is the line, a regular expression; STOP_UNTIL a file for whose appearance it waits. Without one it is killed. */
const { STOP_AT = '', STOP_UNTIL } = process.env;
const line = new RegExp(STOP_AT);
const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
const clock = new Int32Array(new SharedArrayBuffer(4));
let isStopped = false;

process.stdout.write = (...args: unknown[]) => {
  const isWritten = write(...args);
  if (isStopped || !line.test(String(args[0]))) return isWritten;
  isStopped = true;
  if (STOP_UNTIL === undefined) process.kill(process.pid, 'SIGKILL');
  else while (!existsSync(STOP_UNTIL)) Atomics.wait(clock, 0, 0, 20);
  return isWritten;
};
