import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { until } from '../../sandbox/demo/until.ts';
import { readState } from '../../sandbox/state.ts';
import { allEnded, processIds } from './running-sandbox.ts';

// A space, because the platform's own directory has one on macOS.
const root = mkdtempSync(join(tmpdir(), 'fluxhook cli-'));
const cli = fileURLToPath(new URL('../../sandbox/cli.ts', import.meta.url));
const sandbox = (...args: string[]) =>
  execa(process.execPath, [cli, ...args], { env: { FLUXHOOK_STATE: root }, reject: false, all: true });

after(async () => {
  await sandbox('down');
  await sandbox('down', '--name', 'other');
  rmSync(root, { recursive: true, force: true });
});

test('an unknown command is refused with the choices', async () => {
  const { exitCode, stderr } = await sandbox('stauts');
  assert.equal(exitCode, 1);
  assert.match(stderr, /unknown command 'stauts'\n\(Did you mean status\?\)/);
  for (const command of ['up', 'status', 'env', 'down', 'list'])
    assert.match(stderr, new RegExp(`^  ${command} `, 'm'));
});

test('an unusable name is refused with what is allowed', async () => {
  const { exitCode, stderr } = await sandbox('up', '--name', '../other');
  assert.equal(exitCode, 1);
  assert.equal(
    stderr,
    'Sandbox name "../other" is not usable: use 1 to 32 lower-case letters, digits and inner hyphens, such as "demo-2".',
  );
});

test('without a sandbox every command says so', async () => {
  const missing = 'Sandbox "default" does not run. Start it: npm run sandbox -- up';
  for (const command of ['status', 'env']) {
    const { exitCode, stderr } = await sandbox(command);
    assert.deepEqual([exitCode, stderr], [1, missing]);
  }
  assert.deepEqual(pick(await sandbox('down')), [0, 'Sandbox "default" does not run.']);
  assert.deepEqual(pick(await sandbox('list')), [0, 'No sandbox. Start it: npm run sandbox -- up']);
});

test('up, status, env, list and down do the parts, twice over where it makes sense', async () => {
  const up = await sandbox('up');
  assert.equal(up.exitCode, 0, up.all);
  assert.match(up.stdout, /^Sandbox "default" is ready after [\d.]+ s; it stays until "down"\.$/m);
  assert.match(up.stderr, /^ +[\d.]+ s {2}notification-controller is ready$/m);
  const state = readState(root, 'default');
  assert.ok(state);
  const pids = await processIds(state);

  const again = await sandbox('up');
  assert.equal(again.exitCode, 0);
  assert.match(again.stdout, new RegExp(`^Sandbox "default" already runs \\(pid ${state.pid}\\)\\.$`, 'm'));

  const status = await sandbox('status');
  assert.equal(status.exitCode, 0);
  for (const part of ['daemon', 'github', 'etcd', 'kube-apiserver', 'source-controller']) {
    assert.match(status.stdout, new RegExp(`${part} +│ ready`));
  }
  assert.equal(JSON.parse((await sandbox('status', '--json')).stdout).healthy, true);

  const { stdout: exports } = await sandbox('env');
  const { stdout } = await execa('sh', [
    '-c',
    `${exports}\nkubectl get crd receivers.notification.toolkit.fluxcd.io -o name`,
  ]);
  assert.equal(stdout, 'customresourcedefinition.apiextensions.k8s.io/receivers.notification.toolkit.fluxcd.io');
  assert.deepEqual(JSON.parse((await sandbox('env', '--json')).stdout), state.env);

  assert.deepEqual(pick(await sandbox('list')), [0, `default\tready, pid ${state.pid}`]);
  const unknown = await sandbox('status', '--name', 'other');
  assert.equal(
    unknown.stderr,
    'Sandbox "other" does not run. There are: default. Start it: npm run sandbox -- up --name other',
  );

  const down = await sandbox('down');
  assert.equal(down.exitCode, 0);
  assert.match(down.stdout, /^Ended sandbox "default": daemon, etcd, kube-apiserver, /);
  await allEnded(pids);
  assert.equal(existsSync(state.dir), false);
});

test('what a killed daemon left is recognised, said and cleaned up', async () => {
  assert.equal((await sandbox('up')).exitCode, 0);
  const killed = readState(root, 'default');
  assert.ok(killed);
  process.kill(killed.pid, 'SIGKILL');
  await allEnded([killed.pid]);
  for (const command of ['status', 'env']) {
    const { exitCode, all } = await sandbox(command);
    assert.equal(exitCode, 1);
    assert.match(all, new RegExp(`^Sandbox "default" does not run: its daemon \\(pid ${killed.pid}\\) has ended\\.`));
  }

  const up = await sandbox('up');
  assert.equal(up.exitCode, 0, up.all);
  assert.match(up.stderr, new RegExp(`its daemon \\(pid ${killed.pid}\\) had ended without cleaning up`));

  const pid = readState(root, 'default')?.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await allEnded([pid]);
  const down = await sandbox('down');
  assert.deepEqual(pick(down), [
    0,
    `Sandbox "default" had ended already (pid ${pid}). Removed what it left: ${killed.dir}.`,
  ]);
  assert.equal(existsSync(killed.dir), false);
});

test('Ctrl-C during up leaves nothing behind', async () => {
  const up = sandbox('up', '--name', 'other');
  await until('the API server', async () => processesOf(join(root, 'sandboxes', 'other')).length > 1 || undefined);
  up.kill('SIGINT');
  // Under npm it comes twice: the terminal sends it to both processes, and npm passes its own on.
  for await (const line of up.iterable({ from: 'stderr' })) if (line.startsWith('Stopping')) up.kill('SIGINT');
  const { exitCode, stderr } = await up;
  assert.equal(exitCode, 130);
  assert.match(stderr, /Nothing was left behind\.$/);
  assert.deepEqual(processesOf(join(root, 'sandboxes', 'other')), []);
  assert.equal(existsSync(join(root, 'sandboxes', 'other')), false);
});

/** Command lines that name a directory: those of etcd, kube-apiserver, kube-controller-manager and source-controller. */
function processesOf(dir: string): string[] {
  const table = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes(dir));
}

function pick({ exitCode, stdout }: { exitCode?: number; stdout: string }): [number | undefined, string] {
  return [exitCode, stdout];
}
