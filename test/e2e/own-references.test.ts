import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubectl } from './cluster.ts';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';

const repository = 'acme/service-33';
const webhook = { name: 'own', repository };
const resources = [{ kind: 'GitRepository', name: 'own' }];
const objects = ['secret/own-webhook-token', 'gitrepository/own', 'service/receiver', 'receiver/own'];

/** Each makes an existing object of one that the stack deploys itself. */
const changes = {
  'Secret flux-system/own-webhook-token': {
    resource: 'own-token',
    settings: { webhooks: [{ ...webhook, tokenSource: 'existing-secret' }] },
  },
  'GitRepository flux-system/own': { resource: 'own-source', settings: { webhooks: [{ ...webhook, resources }] } },
  'Service flux-system/receiver': {
    resource: 'entrance-service',
    settings: { exposure: { type: 'Existing', service: { name: 'receiver' } } },
  },
  // For all of them at once: Flux may not apply them yet.
  'Receiver flux-system/own': { resource: 'own-receiver', settings: { ownership: 'git' } },
};

test('what a stack deploys and would only refer to from now on is not deleted, unless it was handed over', async () => {
  const uids = () => kubectl(['-n', 'flux-system', 'get', ...objects, '-o', 'jsonpath={.items[*].metadata.uid}']);
  await using project = await Project.open('own-references', { ...bare, webhooks: [webhook] }, null);
  const first = await project.stack.up();
  assert.equal(first.exitCode, 0, first.text);
  const before = await uids();
  for (const [subject, { resource, settings }] of Object.entries(changes)) {
    await project.set(settings);
    for (const { exitCode, text } of [await project.stack.run('preview'), await project.stack.up()]) {
      assert.notEqual(exitCode, 0, text);
      assert.match(
        text,
        new RegExp(
          `${subject}\\s+problem: this stack deploys it as ${resource} and would now only refer to it, so it would`,
        ),
      );
      assert.match(text, /fix: +take the change back; or, .*: set fluxhook:ownership handover, run `pulumi up`/);
    }
    await project.set({ webhooks: [webhook], exposure: null, ownership: null });
    assert.equal(await uids(), before);
  }
  const same = await project.stack.up('--expect-no-changes');
  assert.equal(same.exitCode, 0, same.text);

  // Another webhook of the program deploys it: that is a reference like any other.
  const another = { name: 'another', repository: 'acme/service-34', resources };
  await project.set({ webhooks: [webhook, another] });
  const both = await project.stack.up();
  assert.equal(both.exitCode, 0, both.text);
  await project.set({ webhooks: [another] });
  const without = await project.stack.run('preview');
  assert.notEqual(without.exitCode, 0, without.text);
  assert.match(without.text, /GitRepository flux-system\/own\s+problem: this stack deploys it as own-source/);
  await project.set({ webhooks: [webhook] });
  assert.equal((await project.stack.up()).exitCode, 0);

  await project.set({ ownership: 'handover' });
  assert.equal((await project.stack.up()).exitCode, 0);
  await project.set({ webhooks: [{ ...webhook, resources }] });
  const handedOver = await project.stack.up();
  assert.equal(handedOver.exitCode, 0, handedOver.text);
  assert.equal(await uids(), before);
  const { config } = await hookOf(repository);
  assert.equal(await pingAnswer('acme', 'service-33', config.url ?? ''), 200);
  await project.set({ ownership: null });
  const after = await project.stack.up();
  assert.equal(after.exitCode, 0, after.text);
  await kubectl(['-n', 'flux-system', 'delete', 'gitrepository/own']);
});
