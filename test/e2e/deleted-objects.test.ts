import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kubectl } from './cluster.ts';
import { deleteHooks, hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';

const objects = {
  secret: 'Secret flux-system/fleet-webhook-token',
  receiver: 'Receiver flux-system/fleet',
  gitrepository: 'GitRepository flux-system/fleet',
  service: 'Service flux-system/receiver',
  networkpolicy: 'NetworkPolicy flux-system/receiver',
} as const;

type Kind = keyof typeof objects;

async function remove(...kinds: readonly (Kind | 'webhook')[]): Promise<void> {
  for (const kind of kinds) {
    if (kind === 'webhook') await deleteHooks('acme/fleet');
    else await kubectl(['-n', 'flux-system', 'delete', kind, objects[kind].split('/')[1] ?? '']);
  }
}

describe('objects that somebody deleted', () => {
  let project: Project;
  let path: unknown;

  before(async () => {
    project = await Project.open('deleted-objects', { ...bare, repository: 'acme/fleet' }, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    path = (await project.stack.outputs()).hookPath;
  });
  after(() => project[Symbol.asyncDispose]());

  const combinations: readonly (readonly (Kind | 'webhook')[])[] = [
    ['secret'],
    ['receiver'],
    ['gitrepository'],
    ['service'],
    ['networkpolicy'],
    ['webhook'],
    ['secret', 'receiver'],
    ['secret', 'webhook'],
    ['receiver', 'webhook'],
    ['service', 'webhook'],
    ['secret', 'receiver', 'gitrepository', 'service', 'networkpolicy', 'webhook'],
  ];
  for (const gone of combinations) {
    test(`one up --refresh makes ${gone.join(', ')} again, with the token that the state has`, async () => {
      const [former] = await hooksOf('acme/fleet');
      await remove(...gone);
      const up = await project.stack.up('--refresh');
      assert.equal(up.exitCode, 0, up.text);
      assert.doesNotMatch(up.text, /a push would not reconcile/);
      assert.equal((await project.stack.outputs()).hookPath, path);
      const hook = await hookOf('acme/fleet');
      if (!gone.includes('webhook')) assert.equal(hook.id, former?.id);
      assert.equal(await pingAnswer('acme', 'fleet', hook.config.url ?? ''), 200);
      const again = await project.stack.up('--refresh', '--expect-no-changes');
      assert.equal(again.exitCode, 0, again.text);
    });
  }

  for (const gone of Object.keys(objects) as Kind[]) {
    test(`without --refresh, up says that the ${gone} is gone`, async () => {
      await remove(gone);
      const blind = await project.stack.up();
      assert.equal(blind.exitCode, 0, blind.text);
      assert.match(
        blind.text,
        new RegExp(
          `${objects[gone]}\\s+problem: it is not in the cluster, though the stack's state has it[^]*pulumi up --refresh`,
        ),
      );
      const up = await project.stack.up('--refresh');
      assert.equal(up.exitCode, 0, up.text);
      assert.equal((await project.stack.outputs()).hookPath, path);
    });
  }

  test('preview --refresh says what is made again, and refresh with up after it makes it', async () => {
    await remove('secret');
    const preview = await project.stack.run('preview', '--refresh');
    assert.equal(preview.exitCode, 0, preview.text);
    assert.match(preview.text, /\+ 1 to create/);
    const refresh = await project.stack.run('refresh', '--yes', '--skip-preview');
    assert.equal(refresh.exitCode, 0, refresh.text);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.equal((await project.stack.outputs()).hookPath, path);
    const hook = await hookOf('acme/fleet');
    assert.equal(await pingAnswer('acme', 'fleet', hook.config.url ?? ''), 200);
  });

  test('a token that somebody wrote into the Secret is put back by one up --refresh', async () => {
    const patch = JSON.stringify({ stringData: { token: 'a-token-of-somebody-else' } });
    await kubectl(['-n', 'flux-system', 'patch', 'secret', 'fleet-webhook-token', '--type=merge', '-p', patch]);
    const up = await project.stack.up('--refresh');
    assert.equal(up.exitCode, 0, up.text);
    const hook = await hookOf('acme/fleet');
    assert.equal(await pingAnswer('acme', 'fleet', hook.config.url ?? ''), 200);
  });
});
