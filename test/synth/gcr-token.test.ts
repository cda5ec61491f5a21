import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deferred, GcrToken, type GcrTokenProps } from '../../lib/constructs/index.ts';
import { objects } from './objects.ts';

const email = 'push@project.iam.gserviceaccount.com';
const audience = 'https://flux.example.org/gcr';
const watch = { 'reconcile.fluxcd.io/watch': 'Enabled' };

function declare(token: GcrTokenProps['token'], more: Partial<GcrTokenProps> = {}) {
  return objects(
    (chart) =>
      new GcrToken(chart, 'token', {
        metadata: { name: 'gcr' },
        email,
        audience,
        ...(token !== undefined && { token }),
        ...more,
      }),
  );
}

test('without a token, a Secret that says so', () => {
  const [secret] = declare(undefined);
  assert.deepEqual(secret.stringData, { email, audience });
  assert.match(secret.metadata.annotations['fluxhook.dev/token'], /^missing: set the key `token` of this Secret/);
});

test('a token in plain text is refused', () => {
  const token = 'secret-token-dont-share' as unknown as Deferred<string>;
  assert.throws(
    () => declare(token),
    (error: Error) => {
      assert.match(error.message, /^test\/token: token is a plain string.*\{ type: 'existing-secret' \}/);
      assert.ok(!error.message.includes('dont-share'));
      return true;
    },
  );
});

test('an existing Secret is not declared', () => assert.deepEqual(declare({ type: 'existing-secret' }), []));

test('External Secrets: the operator adds email and audience to the token', () => {
  const token = { type: 'external-secret', store: 'ClusterSecretStore/vault', key: 'gcr' } as const;
  const [{ kind, spec }] = declare(token);
  assert.equal(kind, 'ExternalSecret');
  assert.deepEqual(spec.data, [{ secretKey: 'token', remoteRef: { key: 'gcr' } }]);
  const data = { email, audience, token: '{{ .token }}' };
  assert.deepEqual(spec.target, { name: 'gcr', template: { metadata: { labels: watch }, data } });
  const [braces] = declare(token, { audience: 'a{{b}}' });
  assert.equal(braces.spec.target.template.data.audience, 'a{{ "{{" }}b}}');
});

test('Sealed Secrets: the controller adds email and audience to the token', () => {
  const [{ kind, spec }] = declare({ type: 'sealed-secret', encrypted: 'AgB0' });
  assert.equal(kind, 'SealedSecret');
  assert.deepEqual(spec.encryptedData, { token: 'AgB0' });
  assert.deepEqual(spec.template.data, { email, audience });
});

const sops = { type: 'sops', encrypted: 'ENC[AES256_GCM,…]', encryptedLabel: 'ENC[AES256_GCM,label]' } as const;

test('SOPS: email and audience stay readable', () => {
  const [secret] = declare({ ...sops, metadata: { encrypted_regex: '^(token|fluxhook\\.dev/decrypted)$' } });
  assert.deepEqual(secret.stringData, { email, audience, token: sops.encrypted });
  assert.equal(secret.metadata.labels['fluxhook.dev/decrypted'], sops.encryptedLabel);
});

for (const encrypted_regex of ['^(data|stringData)$', undefined]) {
  test(`SOPS: a token with encrypted_regex ${encrypted_regex}, which takes in the other keys, is refused`, () => {
    assert.throws(
      () => declare({ ...sops, metadata: { encrypted_regex } }),
      /\[test\/token\] encrypted_regex = .* is not usable; allowed: one that matches token and not stringData\. Encrypt the token again/,
    );
  });
}

test('substitution by Flux', () => {
  const [secret] = declare({ type: 'substitution', variable: 'GCR_TOKEN' });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's substitution
  assert.deepEqual(secret.stringData, { email, audience, token: '${GCR_TOKEN:-[]}' });
});

for (const variable of ['FLUXHOOK_SUBSTITUTED', '1st', 'a-b']) {
  test(`the variable ${variable} cannot hold a token`, () => {
    assert.throws(
      () => declare({ type: 'substitution', variable }),
      /\[test\/token\] variable = ".*" is not usable; allowed: letters, digits and _, with no digit first; not FLUXHOOK_SUBSTITUTED/,
    );
  });
}
