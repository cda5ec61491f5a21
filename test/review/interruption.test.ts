import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { until } from '../../sandbox/demo/until.ts';
import { program } from '../checkout.ts';
import { GitProject } from './project.ts';
import { review } from './run.ts';

/** Starts a child that keeps the output open, writes both process ids to a file, and never ends. */
const hanging = (file: string) => `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
process.on('SIGTERM', () => {});
const child = spawn('sleep', ['600'], { stdio: 'inherit' });
console.error('still at it');
writeFileSync(${JSON.stringify(file)}, [process.pid, child.pid].join(' '));
setInterval(() => {}, 1000);
`;

/** Whether a process is still there; one that has ended and that nobody has waited for is not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function hangingProject(): Promise<{ project: GitProject; pids: () => number[] }> {
  const project = await GitProject.reference();
  const file = join(project.directory, '.git', 'pids');
  project.write('main.ts', hanging(file));
  await project.commit('change');
  return { project, pids: () => (existsSync(file) ? readFileSync(file, 'utf8').split(' ').map(Number) : []) };
}

test('a program that does not end is ended, with what it started, and the stack is named', async () => {
  const { project, pids } = await hangingProject();
  using _project = project;
  const { exitCode, stdout } = await review(project.folder, 'base..change', '--timeout', '5');
  assert.equal(exitCode, 1);
  assert.match(stdout, /The program of stack dev did not end within 5 s \(--timeout\)\.\nstill at it/);
  assert.equal(pids().length, 2);
  assert.deepEqual(pids().filter(isRunning), []);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends the review, what it started, and its temporary folders`, async () => {
    const { project, pids } = await hangingProject();
    using _project = project;
    const temporary = mkdtempSync(join(tmpdir(), 'fluxhook-review-tmp-'));
    try {
      const run = execa(process.execPath, [program, 'review', 'base..change'], {
        cwd: project.folder,
        env: { TMPDIR: temporary },
        reject: false,
      });
      await until('The start of the program', async () => pids().length || undefined);
      assert.notEqual(readdirSync(temporary).length, 0);
      run.kill(signal);
      // npm passes a Ctrl-C on that the process has had already.
      run.kill(signal);
      const { exitCode, stdout, stderr } = await run;
      assert.deepEqual([exitCode, stdout, stderr], [code, '', 'Interrupted.']);
      assert.deepEqual(pids().filter(isRunning), []);
      assert.deepEqual(readdirSync(temporary), []);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });
}
