import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandGitHub } from '../../sandbox/control.ts';
import { get } from './cluster.ts';
import { hookOf } from './hooks.ts';
import { bare, Project } from './project.ts';
import { delivered } from './push.ts';
import { reconciledBy } from './requested.ts';
import { sandbox } from './sandbox.ts';

const repository = 'acme/website';
const events = ['release', 'pull_request', 'registry_package'] as const;

test('events other than push: the webhook is registered for them, and the Receiver takes each', async () => {
  await using project = await Project.open(
    'events',
    { ...bare, repository, source: 'website', hookEvents: [...events, 'ping'] },
    null,
  );
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  assert.doesNotMatch(up.text, /would not reconcile/);
  assert.deepEqual([...(await hookOf(repository)).events].sort(), [...events, 'ping'].sort());
  assert.deepEqual((await get('receiver', 'website'))?.spec.events, ['ping', ...events]);

  for (const event of events) {
    const reconciled = await reconciledBy(['gitrepository/website'], async () => {
      const status = await delivered(repository, event, () =>
        commandGitHub(sandbox, { do: 'emit', event, repository }),
      );
      assert.equal(status, 200, event);
    });
    assert.deepEqual(reconciled, ['gitrepository/website'], event);
  }
  const { hooks } = await commandGitHub(sandbox, { do: 'emit', event: 'push', repository, payload: {} });
  assert.deepEqual(hooks, [], 'GitHub sends no push');
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
});
