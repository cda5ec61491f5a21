import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRegisteredAt, stateOf } from '../../lib/pulumi/stack-state.ts';

const hooks = 'https://api.github.com/repos/acme/fleet/hooks';
const home = { host: 'github.com', owner: 'acme', name: 'fleet' };
const urn = (type: string, name: string) => `urn:pulumi:prod::fluxhook::fluxhook:index:GitHubWebhook$${type}::${name}`;
const repositoryHook = 'github:index/repositoryWebhook:RepositoryWebhook';
const dynamic = 'pulumi-nodejs:dynamic:Resource';

function hookOf(removal: string, removed: object) {
  const { webhooks } = stateOf({
    [urn(repositoryHook, 'fleet-hook')]: { outputs: { id: '7', repository: 'fleet' } },
    [urn(removal, 'fleet-hook-removal')]: { outputs: { ...removed } },
  });
  return webhooks.get('fleet-hook') ?? assert.fail('no webhook');
}

test('a webhook of the state has an id, and what its removal says of it, from the application or the package', () => {
  for (const removal of [dynamic, 'fluxhook:index:HookRemoval']) {
    const hook = hookOf(removal, { hooks, isKept: true });
    assert.deepEqual(hook, { id: '7', repository: 'fleet', hooks, isKept: true });
  }
  const { webhooks, dynamic: others } = stateOf({
    [urn('github:index/organizationWebhook:OrganizationWebhook', 'acme-hook')]: { outputs: { id: '8' } },
    [urn(dynamic, 'acme-generated-token')]: { outputs: {} },
  });
  const made = { id: '8', repository: undefined, hooks: undefined, isKept: false };
  assert.deepEqual([...webhooks], [['acme-hook', made]]);
  assert.deepEqual([...others], ['acme-generated-token']);
});

test('it is registered at a home unless the engine replaces it: another repository, in another spelling too, or owner', () => {
  const hook = hookOf(dynamic, { hooks });
  assert.ok(isRegisteredAt(hook, home));
  assert.ok(isRegisteredAt(hook, { ...home, owner: 'ACME' }));
  assert.ok(isRegisteredAt({ ...hook, hooks: undefined }, home));
  for (const change of [{ name: 'website' }, { name: 'Fleet' }, { owner: 'globex' }, { host: 'github.example.org' }]) {
    assert.ok(!isRegisteredAt(hook, { ...home, ...change }), JSON.stringify(change));
  }
  assert.ok(!isRegisteredAt(hook, { host: 'github.com', owner: 'acme' }));
});

test('what the components deployed has a kind and a place, without what stays when the stack no longer declares it', () => {
  const service = (annotations: object) => ({
    outputs: { kind: 'Service', metadata: { name: 'receiver', namespace: 'flux-system', annotations } },
  });
  const { objects } = stateOf({
    [urn('kubernetes:core/v1:Service', 'entrance-service')]: service({}),
    [urn('kubernetes:core/v1:Service', 'kept-service')]: service({ 'fluxhook.dev/adopted': 'true' }),
    'urn:pulumi:prod::fluxhook::kubernetes:core/v1:Service::of-the-program': service({}),
  });
  assert.deepEqual(
    [...objects],
    [['entrance-service', { kind: 'Service', namespace: 'flux-system', name: 'receiver' }]],
  );
});

test('what was handed over stays too, for each component', () => {
  const object = { outputs: { kind: 'Receiver', metadata: { name: 'x', namespace: 'flux-system' } } };
  const component = (name: string, deployer: string) =>
    [`urn:pulumi:prod::fluxhook::fluxhook:index:GitHubWebhook::${name}`, { outputs: { deployer } }] as const;
  const { objects } = stateOf({
    ...Object.fromEntries([component('app', 'handover'), component('app-two', 'pulumi')]),
    [urn('kubernetes:notification.toolkit.fluxcd.io/v1:Receiver', 'app-receiver')]: object,
    [urn('kubernetes:notification.toolkit.fluxcd.io/v1:Receiver', 'app-two-receiver')]: object,
    [urn('kubernetes:notification.toolkit.fluxcd.io/v1:Receiver', 'other-receiver')]: object,
  });
  assert.deepEqual([...objects.keys()], ['app-two-receiver', 'other-receiver']);
});
