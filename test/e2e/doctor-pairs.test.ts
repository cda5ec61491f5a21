import assert from 'node:assert/strict';
import { apply, type Fault, flux, gitRepository, testFaults } from './doctor-faults.ts';
import { repository, type Scene, token } from './doctor-scene.ts';
import { deleteHooks } from './hooks.ts';
import { until } from './sandbox.ts';

const wrongSelector = (scene: Scene) => scene.patch('service/receiver', { spec: { selector: { app: 'nothing' } } });
const wrongSecret = (scene: Scene) => scene.setHook({}, { secret: `not-${token}` });
const suspend = (scene: Scene, suspend = true) => scene.patch('gitrepository/doctor', { spec: { suspend } });

/** Two things that are wrong at once show as two. */
const faults: readonly Fault[] = [
  {
    name: 'an inactive webhook, and a wrong selector',
    make: async (scene) => {
      await scene.setHook({ active: false });
      await wrongSelector(scene);
    },
    says: ['hook hook-inactive', 'entrance service-selector-wrong'],
  },
  {
    name: 'a wrong selector at which a push came to nothing, and a certificate that nobody verifies',
    make: async (scene) => {
      await wrongSelector(scene);
      await scene.setHook({}, { insecure_ssl: '1' });
      await until('the endpoints to be gone', async () => ((await scene.push()) === 0 ? true : undefined));
    },
    says: ['hook hook-tls-unverified?', 'entrance service-selector-wrong'],
  },
  {
    name: 'another secret, and a suspended target',
    make: async (scene) => {
      await wrongSecret(scene);
      await suspend(scene);
      assert.equal(await scene.push(), 400);
    },
    undo: () => flux('patch', 'gitrepository', 'doctor', '--type=merge', '-p', '{"spec":{"suspend":false}}'),
    says: ['signature signature-mismatch', 'target target-suspended'],
  },
  {
    name: 'no webhook, and no Secret',
    make: async (scene) => {
      await deleteHooks(repository);
      await flux('delete', 'secret', 'doctor-token');
      await scene.settled();
    },
    says: ['hook hook-missing', 'receiver secret-missing'],
  },
  {
    name: 'an inactive webhook of forms',
    make: (scene) => scene.setHook({ active: false }, { content_type: 'form' }),
    says: ['hook hook-inactive', 'hook hook-form-encoded?'],
  },
  {
    name: 'a filter that is false, and a load balancer port that is wrong since',
    make: async (scene) => {
      await scene.receiver({ resourceFilter: 'has(req.ref) && req.ref == "refs/heads/release"' });
      assert.equal(await scene.push(), 200);
      await scene.patch('service/receiver', { spec: { ports: [{ port: 8080, targetPort: 9292 }] } });
    },
    says: ['entrance service-port-wrong', 'filter filter-false'],
  },
  {
    name: 'a suspended Receiver, and a target that is missing',
    make: (scene) =>
      scene.patch('receiver/doctor', {
        spec: {
          suspend: true,
          resources: [
            { ...gitRepository, name: 'doctor' },
            { ...gitRepository, name: 'gone' },
          ],
        },
      }),
    says: ['receiver receiver-suspended', 'target target-missing'],
  },
  {
    name: 'a webhook at an old path, and a NetworkPolicy in the way',
    make: async (scene) => {
      await scene.setHook({}, { url: `${scene.url.slice(0, -4)}beef` });
      assert.equal(await scene.push(), 404);
      await apply({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'doctor-nobody', namespace: 'flux-system' },
        spec: { podSelector: {}, policyTypes: ['Ingress'] },
      });
    },
    undo: () => flux('delete', 'networkpolicy', 'doctor-nobody'),
    says: ['hook hook-path-old', 'entrance network-policy-blocks'],
  },
];

testFaults('doctor and two faults at once', faults);
