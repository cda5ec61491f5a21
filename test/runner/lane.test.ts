import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { execa } from 'execa';
import { launchSandbox } from '../../sandbox/launch.ts';
import type { SandboxState } from '../../sandbox/state.ts';
import { Lane } from './lane.ts';

/** What the next starts end with, in place of a sandbox. */
const failures: string[] = [];
const lane = new Lane(1, new AbortController().signal, async (options) => {
  const failure = failures.shift();
  if (failure !== undefined) throw new Error(failure);
  return launchSandbox(options);
});
after(() => lane.close());

async function state(): Promise<SandboxState> {
  const { FLUXHOOK_TEST_SANDBOX: file = '' } = await lane.environment();
  return JSON.parse(readFileSync(file, 'utf8')) as SandboxState;
}

test('a file that leaves its sandbox as it was hands it on; what another one leaves, the next one does not meet', async () => {
  const first = await state();
  assert.deepEqual(await lane.clean(), []);
  assert.equal((await state()).dir, first.dir);
  const create = (...args: string[]) => execa('kubectl', ['create', ...args], { env: first.env });
  await create('namespace', 'team');
  await create('secret', 'generic', 'left', '-n', 'flux-system', '--from-literal=a=b');
  assert.deepEqual(await lane.clean(), ['Namespace /team', 'Secret flux-system/left']);
  const next = await state();
  assert.notEqual(next.dir, first.dir);
  const { stdout } = await execa('kubectl', ['get', 'namespaces,secrets', '-A', '-o', 'name'], { env: next.env });
  assert.doesNotMatch(stdout, /team|left/);
});

test('a sandbox that does not answer is not handed on', async () => {
  const { dir, control } = await state();
  await fetch(`${control.url}/stop`, { method: 'POST', headers: { authorization: `Bearer ${control.token}` } });
  assert.deepEqual(await lane.clean(), ['an API server that does not answer']);
  assert.notEqual((await state()).dir, dir);
});

test('a sandbox that does not start is started once more; a second failure is told', async () => {
  const { dir } = await state();
  await lane.renew();
  failures.push('address already in use');
  assert.notEqual((await state()).dir, dir);
  await lane.renew();
  failures.push('address already in use', 'disk full');
  await assert.rejects(state(), { message: 'disk full' });
});
