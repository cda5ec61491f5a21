import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebhookToken, type WebhookTokenProps } from '../../lib/constructs/index.ts';
import { objects } from './objects.ts';

function declare(token: NonNullable<WebhookTokenProps['token']>) {
  return objects((chart) => new WebhookToken(chart, 'token', { token }));
}

test('an existing Secret is not declared', () => {
  assert.deepEqual(declare({ type: 'existing-secret' }), []);
});

test('External Secrets: minimal', (t) => {
  const [object] = declare({ type: 'external-secret', store: 'ClusterSecretStore/vault', key: 'flux/webhook' });
  t.assert.snapshot(object);
});

test('External Secrets: all', () => {
  const [{ spec }] = declare({
    type: 'external-secret',
    store: 'SecretStore/local',
    key: 'flux',
    property: 'hook',
    refreshInterval: '5m',
  });
  assert.equal(spec.refreshInterval, '5m0s');
  assert.deepEqual(spec.secretStoreRef, { kind: 'SecretStore', name: 'local' });
  assert.deepEqual(spec.data, [{ secretKey: 'token', remoteRef: { key: 'flux', property: 'hook' } }]);
});

test('Sealed Secrets', (t) => {
  const [object] = declare({ type: 'sealed-secret', encrypted: 'AgB0' });
  t.assert.snapshot(object);
});

for (const scope of ['namespace-wide', 'cluster-wide'] as const) {
  test(`Sealed Secrets: ${scope} is said where the controller looks`, () => {
    const [{ metadata, spec }] = declare({ type: 'sealed-secret', encrypted: 'AgB0', scope });
    const expected = { [`sealedsecrets.bitnami.com/${scope}`]: 'true' };
    assert.deepEqual(metadata.annotations, expected);
    assert.deepEqual(spec.template.metadata.annotations, expected);
  });
}

test('SOPS', (t) => {
  const [object] = declare({
    type: 'sops',
    encrypted: 'ENC[AES256_GCM,…]',
    encryptedLabel: 'ENC[AES256_GCM,label]',
    metadata: { mac_only_encrypted: true },
  });
  t.assert.snapshot(object);
});

test('substitution by Flux', (t) => {
  const [object] = declare({ type: 'substitution', variable: 'WEBHOOK_TOKEN' });
  t.assert.snapshot(object);
});
