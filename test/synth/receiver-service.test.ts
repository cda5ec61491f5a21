import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiverService, type ReceiverServiceProps } from '../../lib/constructs/index.ts';
import { objects } from './objects.ts';

test('minimal', (t) => {
  t.assert.snapshot(objects((chart) => new ReceiverService(chart, 'service')));
});

test('all props', () => {
  const all: Required<ReceiverServiceProps> = {
    name: 'hooks',
    namespace: 'apps',
    exposure: { type: 'NodePort', nodePort: 30_080 },
  };
  const [service] = objects((chart) => new ReceiverService(chart, 'service', all));
  assert.deepEqual(service.metadata, { name: 'hooks', namespace: 'apps' });
  assert.equal(service.spec.type, 'NodePort');
  assert.deepEqual(service.spec.ports, [{ name: 'http-webhook', port: 80, targetPort: 9292, nodePort: 30_080 }]);
});

test('leads from port 80 to port 9292 of the notification-controller', () => {
  const [service] = objects((chart) => new ReceiverService(chart, 'service'));
  assert.deepEqual(service.spec.selector, { app: 'notification-controller' });
  assert.deepEqual(service.spec.ports, [{ name: 'http-webhook', port: 80, targetPort: 9292 }]);
});

test('refuses a node port that is none', () => {
  assert.throws(
    () =>
      objects((chart) => new ReceiverService(chart, 'service', { exposure: { type: 'NodePort', nodePort: 70_000 } })),
    /test\/service: nodePort = 70000 is not usable; allowed: a TCP port\. Leave it out to let the cluster allocate one/,
  );
});
