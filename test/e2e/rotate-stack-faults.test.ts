import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask, pathOf } from './api-server.ts';
import { get } from './cluster.ts';
import { deliver } from './delivery.ts';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { rotating, tokenOf } from './rotating.ts';
import { until } from './sandbox.ts';

const repository = 'acme/service-32';
const names = ['service-32', 'service-32-b'] as const;
const secretOf = (receiver: string) => receiver.replace('32', '32-webhook-token');

/** What is printed at moments at which a kill hurts; where several are named, it is killed at one after another. */
const kills = [
  [
    'when the setting is set, and then while the webhook is led there',
    /set fluxhook:tokenSlot/,
    /RepositoryWebhook .*updating/,
  ],
  [
    'while the new Receiver is made, then while deliveries under way end, and then while the old Receiver is deleted',
    /Receiver .*creating/,
    /get 11 s/,
    /Receiver .*deleting/,
  ],
] as const;

/** Kills a process and those that it started, Pulumi's engine among them; one of those may have ended by itself. */
function killTree(pid: number): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  process.kill(pid, 'SIGKILL');
  for (const child of children.split(' ').filter((id) => id !== '')) {
    try {
      process.kill(-Number(child), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The existing Receiver of the two names. */
async function current(): Promise<string> {
  const found = await Promise.all(names.map(async (name) => ((await get('receiver', name)) ? [name] : [])));
  return found.flat().join();
}

describe('a rotation that does not get through', () => {
  let project: Project;

  /** One of everything, and it works. */
  async function isWhole(): Promise<void> {
    const receiver = await current();
    assert.ok(
      names.some((name) => name === receiver),
      receiver,
    );
    const secrets = await Promise.all(names.map((name) => get('secret', secretOf(name))));
    assert.equal(secrets.filter((secret) => secret !== undefined).length, 1);
    const { config } = await hookOf(repository);
    assert.equal(await pingAnswer('acme', 'service-32', config.url ?? ''), 200);
    const unchanged = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(unchanged.exitCode, 0, unchanged.text);
  }

  before(async () => {
    project = await Project.open('rotate-faults', { ...bare, repository });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
  });
  after(() => project[Symbol.asyncDispose]());

  test('where no ping arrives on the new path, all is as before, the given token too', async () => {
    const { config } = await hookOf(repository);
    const url = config.url ?? '';
    const run = rotating(project, ['service-32']);
    await until('the new Receiver', async () => (await get('receiver', 'service-32-b'))?.status?.webhookPath);
    // Before the ping that comes next; a kubectl would only be starting then.
    const { status } = await ask(`${await pathOf('receiver', 'flux-system')}/service-32-b`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { suspend: true } },
    });
    assert.equal(status, 200);
    const { exitCode, all } = await run;

    assert.equal(exitCode, 1, all);
    assert.match(all, /a ping does not arrive at the new path/);
    assert.match(all, /the ping was answered 503/);
    assert.match(all, /\nThe rotation was taken back: the old token is in use, as before\./);
    assert.equal((await hookOf(repository)).config.url, url);
    assert.equal(await deliver(url, await tokenOf(url, ...names)), 200);
    assert.equal(await current(), 'service-32');
    await isWhole();
  });

  /** Rotates, and is killed at a moment. */
  async function killedAt(name: string, moment: RegExp): Promise<void> {
    const killed = rotating(project, [name]);
    let isKilled = false;
    killed.all.on('data', (chunk: Buffer) => {
      if (isKilled || killed.pid === undefined || !moment.test(chunk.toString())) return;
      isKilled = true;
      killTree(killed.pid);
    });
    await killed;
    assert.equal(killed.signalCode, 'SIGKILL', 'it came to that moment');
    await project.stack.succeed('cancel', '--yes');
  }

  for (const [what, ...hurting] of kills)
    test(`killed ${what}, the same command ends it`, async () => {
      const name = await current();
      for (const moment of hurting) await killedAt(name, moment);
      const again = await rotating(project, [name]);
      assert.equal(again.exitCode, 0, again.all);
      assert.notEqual(await current(), name);
      await isWhole();
    });

  test('while another pulumi runs, nothing is done, and it says what to do', async () => {
    const name = await current();
    const first = rotating(project, [name]);
    await new Promise<void>((resolve, reject) => {
      first.all.on('data', (chunk: Buffer) => /running|creating/.test(chunk.toString()) && resolve());
      first.then(({ all }) => reject(new Error(all)));
    });
    const file = readFileSync(join(project.directory, 'Pulumi.rotate-faults.yaml'), 'utf8');
    const second = await rotating(project, [name]);
    assert.equal(second.exitCode, 2, second.all);
    assert.match(second.all, /Another pulumi runs on the stack rotate-faults: .* pulumi cancel --yes/);
    assert.equal(readFileSync(join(project.directory, 'Pulumi.rotate-faults.yaml'), 'utf8'), file);
    const ended = await first;
    assert.equal(ended.exitCode, 0, ended.all);
    await isWhole();
  });
});
