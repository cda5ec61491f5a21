import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { askStatus } from '../../sandbox/control.ts';
import { until } from '../../sandbox/demo/until.ts';
import { launchSandbox, type Sandbox } from '../../sandbox/launch.ts';
import type { SandboxState } from '../../sandbox/state.ts';
import { address, allEnded, answer, kubectl, processIds, service } from './running-sandbox.ts';

// The second sandbox belongs to a process of its own, for the last test to kill.
const launcher = fork(fileURLToPath(new URL('launch-and-wait.ts', import.meta.url)));
let first: Sandbox;
let second: SandboxState;

before(
  async () => {
    const gone = once(launcher, 'exit').then(() => assert.fail('the second sandbox did not start'));
    [first, [second]] = await Promise.all([launchSandbox(), Promise.race([once(launcher, 'message'), gone])]);
  },
  { timeout: 600_000 },
);
after(async () => {
  launcher.kill();
  await first?.stop();
});

test('two sandboxes have different addresses, and each address points to its own cluster', async () => {
  const object = service('receiver', { type: 'LoadBalancer' });
  const addresses: string[] = [];
  for (const state of [first.state, second]) {
    await kubectl(state, ['apply', '-f', '-'], object);
    const ip = await address(state, 'receiver');
    await until('an endpoint', async () => ((await answer(`http://${ip}/`)) === 404 ? true : undefined));
    addresses.push(ip);
  }
  assert.notEqual(addresses[0], addresses[1]);

  await kubectl(second, ['delete', 'service', 'receiver']);
  await until('its end', async () => (await answer(`http://${addresses[1]}/`)) === 'ECONNREFUSED' || undefined);
  assert.equal(await answer(`http://${addresses[0]}/`), 404);

  // A sender that still uses the old address reaches nobody, and not the other cluster.
  await kubectl(first.state, ['apply', '-f', '-'], service('later', { type: 'LoadBalancer' }));
  assert.ok(!addresses.includes(await address(first.state, 'later')));
  assert.equal(await answer(`http://${addresses[1]}/`), 'ECONNREFUSED');
});

test('when the process that launched a sandbox is killed, the sandbox ends', async () => {
  const pids = await processIds(second);
  assert.equal(pids.length, 6);
  launcher.kill('SIGKILL');
  await allEnded(pids);
  assert.equal(await askStatus(second), undefined);
  assert.equal((await askStatus(first.state))?.phase, 'ready');
});

test('when the daemon is killed, every process of the sandbox ends', async () => {
  const pids = await processIds(first.state);
  assert.equal(pids.length, 6);
  process.kill(first.state.pid, 'SIGKILL');
  await allEnded(pids);
  assert.equal(await askStatus(first.state), undefined);
});
