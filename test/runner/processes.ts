import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The environment variable that shows which run of the tests, and which file of it, started a process. Process groups
 * and parents do not tell: Pulumi gives its plugins groups of their own, and the plugins of a Pulumi that was killed
 * have no parent any more.
 */
export const MARK = 'FLUXHOOK_TEST_RUN';

/** Time between SIGTERM and SIGKILL: enough for a sandbox to end its parts and remove its files. */
const GRACE_MS = 5000;

/** Process ids by command, of all processes whose mark begins with a text. */
export function marked(prefix: string): Map<number, string> {
  return process.platform === 'linux' ? markedByProc(prefix) : markedByPs(prefix);
}

function markedByProc(prefix: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (!environment.some((line) => line.startsWith(`${MARK}=${prefix}`))) continue;
      found.set(Number(pid), readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim());
    } catch {
      // It ended meanwhile, or is another person's.
    }
  }
  return found;
}

function markedByPs(prefix: string): Map<number, string> {
  const found = new Map<number, string>();
  const lines = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  for (const line of lines) {
    if (!line.includes(` ${MARK}=${prefix}`)) continue;
    const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    if (pid !== undefined && Number(pid) !== process.pid) found.set(Number(pid), command ?? '');
  }
  return found;
}

/**
 * Ends all processes whose mark begins with a text: by SIGTERM, and after {@link GRACE_MS} by SIGKILL, since a Pulumi
 * provider that waits for a cluster ignores the first.
 *
 * @returns the commands of those that were there
 */
export async function endMarked(prefix: string): Promise<string[]> {
  const told = new Map<number, string>();
  const deadline = performance.now() + GRACE_MS;
  for (;;) {
    const present = marked(prefix);
    if (present.size === 0) return [...told.values()];
    const impatient = performance.now() > deadline;
    for (const [pid, command] of present) {
      if (!told.has(pid) || impatient) signal(pid, impatient ? 'SIGKILL' : 'SIGTERM');
      told.set(pid, command);
    }
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
