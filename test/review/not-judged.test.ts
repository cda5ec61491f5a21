import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { Folders } from './folders.ts';
import { chain, type Fields, object, receiver, repository } from './objects.ts';

const yaml = (...objects: object[]) =>
  objects.map((one) => stringify(one, { aliasDuplicateObjects: false })).join('---\n');

/** The lines of a part of the review of two folders. */
async function reviewed(before: object[], after: object[]) {
  using folders = new Folders({ 'a/all.yaml': yaml(...before), 'b/all.yaml': yaml(...after) });
  const { stdout, exitCode, stderr } = await folders.review();
  assert.ok(exitCode === 0 || exitCode === 1, stderr);
  const part = (title: string) => {
    const text = stdout.split(`#### ${title}\n\n`)[1]?.split(/\n\n(?:####|```|<details>)/)[0] ?? '';
    return text
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .map((line) => line.slice(2));
  };
  return { stdout, exitCode, means: part('What this means'), open: part('Not judged') };
}

const proxy = (spec: Fields) => object('projectcontour.io/v1', 'HTTPProxy', 'hook', { spec });

describe('what changed and is not judged is said, and never that there is nothing', () => {
  for (const [what, before, after, expected] of [
    [
      'a kind that the review does not know',
      [proxy({ virtualhost: { fqdn: 'a.example.org', tls: {} }, routes: [] })],
      [proxy({ virtualhost: { fqdn: 'a.example.org' }, routes: [], includes: [] })],
      ['`HTTPProxy flux-system/hook` `spec.includes` is new, `spec.virtualhost` changes'],
    ],
    ['a new one', [], [proxy({})], ['`HTTPProxy flux-system/hook` is new']],
    ['one that goes', [proxy({})], [], ['`HTTPProxy flux-system/hook` is gone']],
    [
      'a known kind in what the review does not look at',
      [object('apps/v1', 'Deployment', 'notification-controller', { spec: { replicas: 1, paused: false } })],
      [object('apps/v1', 'Deployment', 'notification-controller', { spec: { replicas: 0, paused: false } })],
      ['`Deployment flux-system/notification-controller` `spec.replicas` changes'],
    ],
    [
      'keys of a ConfigMap',
      [object('v1', 'ConfigMap', 'it', { data: { 'a.conf': 'x' } })],
      [object('v1', 'ConfigMap', 'it', { data: { 'a.conf': 'y', b: 'z' } })],
      ['`ConfigMap flux-system/it` `data.a.conf` changes, `data.b` is new'],
    ],
    [
      'rights',
      [],
      [object('rbac.authorization.k8s.io/v1', 'Role', 'it', { rules: [] })],
      ['`Role flux-system/it` is new (the policies look at its rights)'],
    ],
  ] as const) {
    test(what, async () => {
      const { open, stdout } = await reviewed([...before], [...after]);
      assert.deepEqual(open, expected);
      assert.match(stdout, /as far as this review can tell; what it does not judge is below\.$/m);
    });
  }

  test('labels of many objects are one line', async () => {
    const labelled = (version: string) =>
      ['a', 'b', 'c', 'd'].map((name) => ({
        ...object('v1', 'ConfigMap', name, {}),
        metadata: { name, labels: { version } },
      }));
    const { open } = await reviewed(labelled('1'), labelled('2'));
    assert.deepEqual(open, ['labels and annotations of `ConfigMap a`, `ConfigMap b`, `ConfigMap c`, `ConfigMap d`']);
  });

  test('beside sentences about other objects', async () => {
    const { means, open } = await reviewed(
      [repository(), proxy({})],
      [repository({ interval: '5m' }), proxy({ routes: [] })],
    );
    assert.equal(means.length, 1);
    assert.deepEqual(open, ['`HTTPProxy flux-system/hook` `spec.routes` is new']);
  });
});

describe('a ResourceSet', () => {
  const set = (spec: Fields) => object('fluxcd.controlplane.io/v1', 'ResourceSet', 'apps', { spec });
  const template = { ...receiver(), metadata: { name: '<< inputs.tenant >>' } };
  const inputs = (...tenants: string[]) => tenants.map((tenant) => ({ tenant }));

  test('what it deploys without templates is reviewed as objects', async () => {
    const [before, after] = [chain, [receiver({ suspend: true }), repository()]].map((resources) => set({ resources }));
    const { means, open, stdout } = await reviewed([before as object], [after as object]);
    assert.deepEqual(means, ['**Suspended**: the Receiver `flux-system/shop` answers 503.']);
    assert.deepEqual(open, []);
    assert.match(stdout, /^Objects: 1 changed\. /m);
  });

  test('its templates are said not to be judged', async () => {
    const { open } = await reviewed(
      [set({ inputs: inputs('a'), resources: [template] })],
      [set({ inputs: inputs('a', 'b'), resources: [template] })],
    );
    assert.deepEqual(open, [
      '`ResourceSet flux-system/apps` `spec.inputs` changes (what its templates make, `Receiver`, depends on inputs and is not known here)',
    ]);
  });

  test('a template that is one text too', async () => {
    const text = (name: string) => set({ resourcesTemplate: `kind: GitRepository\nmetadata:\n  name: ${name}\n` });
    const { open } = await reviewed([text('a')], [text('b')]);
    assert.match(open.join(), /`spec\.resourcesTemplate` changes \(what its templates make, `GitRepository`, /);
  });

  test('the policies look at what it deploys', async () => {
    const role = object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'all', {
      rules: [{ apiGroups: [''], resources: ['*'], verbs: ['get'] }],
    });
    const { exitCode, stdout } = await reviewed([set({})], [set({ resources: [role] })]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /❌ mandatory `least-privilege`, `ClusterRole flux-system\/all`/);
  });
});
