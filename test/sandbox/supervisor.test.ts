import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../sandbox/demo/until.ts';
import { untilReady } from '../../sandbox/process/readiness.ts';
import { type Child, openSupervisor } from '../../sandbox/process/supervisor.ts';
import { allEnded, runs } from './running-sandbox.ts';

const logs = mkdtempSync(join(tmpdir(), 'fluxhook-supervisor-'));
const supervisor = openSupervisor({ logs, onWatchdogLost: () => {} });
after(async () => {
  await supervisor.close();
  rmSync(logs, { recursive: true });
});

const shell = (name: string, script: string, probe = async () => true): Promise<Child> =>
  supervisor.start({
    name,
    file: '/bin/sh',
    args: ['-c', script],
    cwd: '/',
    env: { PATH: process.env.PATH ?? '' },
    address: '',
    probe,
  });

test('a process that ends before it is ready is reported with its last log lines', async () => {
  const child = await shell('early', 'echo no such flag; exit 3', async () => false);
  await assert.rejects(untilReady(child), {
    message: `early ended with exit code 3 before it was ready. Last lines of ${child.log}:\n  no such flag`,
  });
});

test('a program that does not exist is named', async () => {
  const spec = {
    name: 'ghost',
    file: '/no/such/program',
    args: [],
    cwd: '/',
    env: {},
    address: '',
    probe: async () => true,
  };
  await assert.rejects(supervisor.start(spec), /^Error: ghost could not be started: spawn \/no\/such\/program ENOENT$/);
});

test('a process sees the environment it was given and nothing else', async () => {
  const child = await shell('environment', 'env');
  await child.exited;
  const names = readFileSync(child.log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0] ?? '');
  // PWD, SHLVL and _ are the shell's own.
  assert.deepEqual(
    names.filter((name) => !['PWD', 'SHLVL', '_'].includes(name)),
    ['PATH'],
  );
});

test('stop ends a process and its children, even when they ignore SIGTERM', async () => {
  const child = await shell('stubborn', "trap '' TERM; sleep 600 & echo $!; wait; sleep 600");
  const grandchild = Number(await until('its child', async () => readFileSync(child.log, 'utf8').trim() || undefined));
  assert.ok(runs(grandchild));
  await child.stop();
  assert.equal(child.ended(), 'signal SIGKILL');
  await allEnded([child.pid, grandchild]);
});

test('everything ends when the supervising process is killed', async () => {
  const [holder, pid] = await hold();
  assert.ok(runs(pid));
  holder.kill('SIGKILL');
  await allEnded([pid]);
});

test('the watchdog does not outlive the supervising process', async () => {
  const [holder] = await hold();
  const watchdog = watchdogOf(holder);
  assert.ok(runs(watchdog));
  holder.kill('SIGKILL');
  await allEnded([watchdog]);
});

test('a lost watchdog is noticed', async () => {
  const [holder, pid] = await hold();
  process.kill(watchdogOf(holder), 'SIGKILL');
  const [code] = await once(holder, 'exit');
  assert.equal(code, 1); // what hold-child.ts does about it
  process.kill(-pid, 'SIGKILL');
});

async function hold(): Promise<[ChildProcess, number]> {
  const file = fileURLToPath(new URL('hold-child.ts', import.meta.url));
  const holder = fork(file, [logs, 'sleep 600'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [pid] = (await once(holder, 'message')) as [number];
  return [holder, pid];
}

function watchdogOf(holder: ChildProcess): number {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const row = table.split('\n').find((line) => line.includes(` ${holder.pid} `) && line.includes('watchdog.sh'));
  assert.ok(row, 'the watchdog is a child of the supervising process');
  return Number(row.trim().split(/\s+/)[0]);
}
