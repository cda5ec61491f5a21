import assert from 'node:assert/strict';
import { hookPath } from '../../lib/flux/hook-path.ts';
import { type Fault, flux, testFaults } from './doctor-faults.ts';
import { until } from './sandbox.ts';

const pod = 'pod/notification-controller';
const encoded = (text: string) => Buffer.from(text).toString('base64');

const faults: readonly Fault[] = [
  {
    name: 'a controller that is too old for a filter',
    make: async (scene) => {
      await scene.receiver({ resourceFilter: 'true' });
      await flux('set', 'image', pod, 'manager=ghcr.io/fluxcd/notification-controller:v1.4.0');
    },
    undo: () => flux('set', 'image', pod, 'manager=ghcr.io/fluxcd/notification-controller'),
    says: ['receiver controller-too-old'],
  },
  {
    name: 'a suspended Receiver',
    make: async (scene) => {
      await scene.patch('receiver/doctor', { spec: { suspend: true } });
      await until('503', async () => ((await scene.push()) === 503 ? true : undefined));
    },
    says: ['receiver receiver-suspended'],
  },
  {
    name: 'no Secret',
    make: async (scene) => {
      await flux('delete', 'secret', 'doctor-token');
      await scene.settled();
    },
    says: ['receiver secret-missing'],
  },
  {
    name: 'a Secret without the key',
    make: async (scene) => {
      await flux(
        'patch',
        'secret',
        'doctor-token',
        '--type=json',
        '-p',
        '[{"op":"move","from":"/data/token","path":"/data/password"}]',
      );
      await scene.settled();
    },
    undo: () => flux('delete', 'secret', 'doctor-token'),
    says: ['receiver secret-key-missing'],
  },
  {
    name: 'a token with a line break',
    make: async (scene) => {
      const token = 'another-token-of-the-tests\n';
      await scene.patch('secret/doctor-token', { data: { token: encoded(token) } });
      await scene.settled();
      const path = hookPath({ token, name: 'doctor', namespace: 'flux-system' });
      await scene.setHook({}, { url: `http://${scene.address}${path}`, secret: token.trim() });
      assert.equal(await scene.push(), 400);
    },
    says: ['signature token-white-space'],
  },
  {
    name: 'a token that was changed, with the old path',
    make: async (scene) => {
      await flux('label', 'secret', 'doctor-token', 'reconcile.fluxcd.io/watch-');
      await scene.patch('secret/doctor-token', { data: { token: encoded('another-token-of-the-tests') } });
    },
    says: ['path path-stale'],
  },
  {
    name: 'an invalid expression',
    make: (scene) => scene.receiver({ resourceFilter: 'req.ref ==' }),
    says: ['receiver receiver-not-ready'],
  },
];

testFaults('doctor and the Receiver', faults);
