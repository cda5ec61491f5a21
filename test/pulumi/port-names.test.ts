import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withLiveNames } from '../../lib/pulumi/port-names.ts';

const declared = [{ name: 'http-webhook', port: 80, targetPort: 9292 }];

test('a new Service has the declared names', () => {
  assert.deepEqual(withLiveNames(declared, undefined), declared);
});

test('a port that is there keeps its name, or that it has none', () => {
  assert.deepEqual(withLiveNames(declared, [{ name: 'web', port: 80 }]), [{ name: 'web', port: 80, targetPort: 9292 }]);
  assert.deepEqual(withLiveNames(declared, [{ port: 80 }]), [{ port: 80, targetPort: 9292 }]);
});

test('another port gets the declared name', () => {
  assert.deepEqual(withLiveNames(declared, [{ name: 'web', port: 8080 }]), declared);
});
