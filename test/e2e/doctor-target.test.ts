import assert from 'node:assert/strict';
import { get, ready } from './cluster.ts';
import { apply, deployment, type Fault, flux, gitRepository, testFaults, usualDeployment } from './doctor-faults.ts';
import { pushTo } from './doctor-scene.ts';
import { until } from './sandbox.ts';

const faults: readonly Fault[] = [
  {
    name: 'a filter that is false',
    make: async (scene) => {
      await scene.receiver({
        resourceFilter: 'has(req.ref) && req.ref == "refs/heads/release" && res.metadata.name == "doctor"',
      });
      assert.equal(await scene.push(), 200);
    },
    says: ['filter filter-false'],
  },
  {
    name: "a target's own filter that is false",
    make: async (scene) => {
      await scene.receiver({
        resources: [{ ...gitRepository, name: 'doctor', filter: 'has(req.ref) && req.ref.matches("^refs/tags/")' }],
      });
      assert.equal(await scene.push(), 200);
    },
    says: ['filter filter-false'],
  },
  {
    name: 'a filter that ends in an error',
    make: async (scene) => {
      await scene.receiver({ resourceFilter: 'req.nope == "x"' });
      assert.equal(await scene.push(), 500);
    },
    says: ['filter filter-error'],
  },
  {
    name: 'labels that match nothing',
    make: async (scene) => {
      await scene.receiver({ resources: [{ ...gitRepository, name: '*', matchLabels: { app: 'nothing' } }] });
    },
    says: ['source-host repository-unknown?', 'target target-labels-match-nothing'],
  },
  {
    name: 'a wildcard without labels',
    make: (scene) =>
      scene.receiver({
        resources: [
          { ...gitRepository, name: '*' },
          { ...gitRepository, name: 'doctor' },
        ],
      }),
    says: ['target target-wildcard-without-labels'],
  },
  {
    name: 'a target that is missing',
    make: async (scene) => {
      await scene.receiver({
        resources: [
          { ...gitRepository, name: 'doctor' },
          { ...gitRepository, name: 'gone' },
        ],
      });
      assert.equal(await scene.push(), 500);
    },
    says: ['target target-missing'],
  },
  {
    name: 'a target without an apiVersion',
    make: (scene) =>
      scene.receiver({
        resources: [
          { ...gitRepository, name: 'doctor' },
          { kind: 'Kustomization', name: 'apps' },
        ],
      }),
    says: ['target target-without-api-version'],
  },
  {
    name: 'a suspended target',
    make: (scene) => scene.patch('gitrepository/doctor', { spec: { suspend: true } }),
    undo: () => flux('patch', 'gitrepository', 'doctor', '--type=merge', '-p', '{"spec":{"suspend":false}}'),
    says: ['target target-suspended'],
  },
  {
    name: 'a target in another namespace, where that is off',
    make: async (scene) => {
      await apply(deployment(1, ['--no-cross-namespace-refs=true']));
      await scene.receiver({
        resources: [
          { ...gitRepository, name: 'doctor' },
          { ...gitRepository, name: 'doctor', namespace: 'default' },
        ],
      });
    },
    undo: usualDeployment,
    says: ['target target-in-other-namespace'],
  },
  {
    name: 'a source that follows another branch',
    make: async (scene) => {
      await pushTo('release');
      await scene.renewHook();
      await scene.patch('gitrepository/doctor', { spec: { ref: { branch: 'release' } } });
      await until(
        'the branch',
        async () =>
          (await get('gitrepository', 'doctor'))?.status?.artifact?.revision?.startsWith('release@') || undefined,
      );
      assert.equal(await scene.push(), 200);
    },
    says: ['artifact source-follows-another-ref'],
  },
  {
    name: 'a source that fails to fetch',
    make: async (scene) => {
      await scene.patch('gitrepository/doctor', { spec: { secretRef: { name: 'no-such-secret' } } });
      await until('its failure', async () => ready(await get('gitrepository', 'doctor')) === 'False' || undefined);
    },
    undo: () =>
      flux('patch', 'gitrepository', 'doctor', '--type=json', '-p', '[{"op":"remove","path":"/spec/secretRef"}]'),
    says: ['artifact source-failing'],
  },
  {
    name: 'several Receivers for one push',
    make: () =>
      apply({
        apiVersion: 'notification.toolkit.fluxcd.io/v1',
        kind: 'Receiver',
        metadata: { name: 'another', namespace: 'flux-system' },
        spec: {
          type: 'github',
          secretRef: { name: 'doctor-token' },
          resources: [{ ...gitRepository, name: 'doctor' }],
        },
      }),
    undo: () => flux('delete', 'receiver', 'another'),
    says: ['target target-of-several-receivers?'],
  },
];

testFaults('doctor and what is reconciled', faults);
