import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitAndPush } from '../../sandbox/demo/push.ts';
import { get, kubectl } from './cluster.ts';
import { bare, Project, tutorial } from './project.ts';
import { reconciledBy } from './requested.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

async function listHooks() {
  return (await github('GET /orgs/{org}/hooks', { org: 'acme' })).data;
}

async function requestedAt(): Promise<string | undefined> {
  return (await get('gitrepository', 'fleet'))?.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
}

async function deliveries(id: number) {
  return (await github('GET /orgs/{org}/hooks/{hook_id}/deliveries', { org: 'acme', hook_id: id })).data;
}

/** Pushes to a repository of the organization, and waits until its delivery has been answered. */
async function push(repository: string, hookId: number): Promise<number> {
  const hook = { org: 'acme', hook_id: hookId };
  const before = (await github('GET /orgs/{org}/hooks/{hook_id}/deliveries', hook)).data.length;
  await commitAndPush(`https://github.com/acme/${repository}`, environment('GITHUB_TOKEN'), sandbox.env);
  return until('The delivery of the push', async () => {
    const { data } = await github('GET /orgs/{org}/hooks/{hook_id}/deliveries', hook);
    return data.length > before ? data[0]?.status_code : undefined;
  });
}

test("an organization's webhook reconciles the pushes to the Receiver's own repository, and no others", async () => {
  // GitHub takes the name in any case, and sends deliveries with its own.
  const settings = { repository: 'https://github.com/acme/Fleet.git', source: 'fleet', hookScope: 'organization' };
  await using project = await Project.open('organization', settings);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const [hook, ...others] = await listHooks();
  assert.deepEqual(others, []);
  const { hookUrl, webhookId } = await project.stack.outputs();
  assert.equal(hookUrl?.endsWith(tutorial.path), true);
  assert.equal(String(hook?.id), webhookId);
  assert.equal(hook?.config.url, hookUrl);
  const again = await project.stack.up('--expect-no-changes', '--refresh');
  assert.equal(again.exitCode, 0, again.text);

  const untouched = await requestedAt();
  assert.equal(await push('website', hook?.id ?? 0), 200);
  assert.equal(await requestedAt(), untouched);
  assert.equal(await push('fleet', hook?.id ?? 0), 200);
  assert.notEqual(await requestedAt(), untouched);

  await project.stack.succeed('destroy', '--yes', '--skip-preview');
  assert.deepEqual(await listHooks(), []);
});

test("webhooks of an organization for Receivers in tenants' namespaces: each lets only its own repository through", async () => {
  const tenants = { 'tenant-a': 'fleet', 'tenant-b': 'website' } as const;
  for (const namespace of Object.keys(tenants)) await kubectl(['create', 'namespace', namespace]);
  try {
    const webhooks = Object.entries(tenants).map(([namespace, name]) => ({ namespace, repository: `acme/${name}` }));
    await using project = await Project.open('tenants', { ...bare, hookScope: 'organization', webhooks }, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /would not reconcile/);
    const hooks = await listHooks();
    assert.equal(hooks.length, 2);
    const targets = Object.entries(tenants).map(([space, name]) => `${space}/gitrepository/${name}` as const);
    for (const [namespace, name] of Object.entries(tenants)) {
      const reconciled = await reconciledBy(targets, async () => {
        const ids = hooks.map(({ id }) => id);
        const [id = 0, other = 0] = ids;
        const before = (await deliveries(other)).length;
        assert.equal(await push(name, id), 200);
        await until('The delivery of the other webhook', async () =>
          (await deliveries(other)).length > before ? true : undefined,
        );
      });
      assert.deepEqual(reconciled, [`${namespace}/gitrepository/${name}`]);
    }
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
  } finally {
    for (const namespace of Object.keys(tenants)) await kubectl(['delete', 'namespace', namespace]);
  }
});

test('a token without rights on the organization is refused before anything is deployed', async () => {
  const settings = { repository: 'https://github.com/nobody/fleet', hookScope: 'organization' };
  await using project = await Project.open('no-organization', settings);
  const { exitCode, text } = await project.stack.up();
  assert.notEqual(exitCode, 0);
  assert.match(
    text,
    /https:\/\/github\.com\/nobody\s+problem: GitHub finds no such organization for this token \(404\): the name is mistyped/,
  );
  assert.match(
    text,
    /choices: an existing organization, and a fine-grained token with the organization permission Webhooks/,
  );
});
