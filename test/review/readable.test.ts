import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Fields, shown } from './shown.ts';

const flux = 'notification.toolkit.fluxcd.io/v1beta3';

describe('what is not a secret stays readable', () => {
  for (const [what, fields] of [
    [
      'names of Secrets',
      { spec: { secretRef: { name: 'webhook-token' }, secretName: 'tls', tlsSecret: 'tls', existingSecret: 'db' } },
    ],
    [
      'a key of a Secret',
      { spec: { env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tunnel', key: 'token' } } }] } },
    ],
    [
      'External Secrets',
      {
        spec: {
          secretStoreRef: { name: 'vault' },
          data: [{ secretKey: 'token', remoteRef: { key: 'flux/webhook-token' } }],
        },
      },
    ],
    [
      'a certificate to be',
      { kind: 'Certificate', spec: { secretName: 'tls', privateKey: { algorithm: 'RSA', size: 2048 } } },
    ],
    ['pull secrets', { spec: { imagePullSecrets: [{ name: 'registry' }], automountServiceAccountToken: false } }],
    [
      'a token that the kubelet makes',
      { spec: { projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }] } } },
    ],
    ['rights', { kind: 'Role', rules: [{ resources: ['secrets', 'serviceaccounts/token'], verbs: ['get'] }] }],
    ['a variable that Flux fills in', { kind: 'Secret', stringData: { token: `\${WEBHOOK_TOKEN}` } }],
    [
      'a variable of the container',
      { spec: { args: ['--token=$(TOKEN)', '--token-file=/etc/token', '--token-file', '/etc/token'] } },
    ],
    ['a template', { spec: { template: { data: { url: '{{ .url }}' } } } }],
    ['paths', { spec: { kubeconfig: '/etc/kubernetes/admin.conf', args: ['--tls-private-key=/etc/tls/tls.key'] } }],
    ['users', { spec: { command: ['docker', 'run', '-u', '1000:1000', 'psql', '--user', 'app'] } }],
    ['switches', { data: { USE_TOKEN: 'true', AUTH: 'basic', maxTokens: 4096 } }],
    [
      'annotations of Ingresses',
      {
        metadata: {
          name: 'it',
          annotations: {
            'nginx.ingress.kubernetes.io/auth-secret': 'flux-system/users',
            'nginx.ingress.kubernetes.io/auth-type': 'basic',
            'checksum/secret': 'd34db33f',
          },
        },
      },
    ],
    [
      'images',
      { spec: { image: 'ghcr.io/acme/shop:1.2@sha256:4f5e6d', ref: 'oci://registry:5000/app@sha256:4f5e6d' } },
    ],
    [
      'URLs',
      { spec: { url: 'ssh://git@github.com/acme/shop', other: 'https://git.example.org:8443/a@v1.2?ref=main' } },
    ],
    [
      'a sentence of an Alert',
      {
        apiVersion: flux,
        kind: 'Alert',
        spec: { summary: 'Bearer authentication with a token; Basic auth is off. Ask the owners, version 2.1' },
      },
    ],
    [
      'a filter',
      {
        apiVersion: 'notification.toolkit.fluxcd.io/v1',
        kind: 'Receiver',
        spec: { resourceFilter: `has(req.ref) && req.ref == 'refs/heads/main' && req.repository.name == 'shop2'` },
      },
    ],
    [
      'a certificate',
      { data: { 'ca.crt': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', publicKey: 'age1abc' } },
    ],
    [
      'a Provider of GitHub',
      {
        apiVersion: flux,
        kind: 'Provider',
        spec: { type: 'github', address: 'https://github.com/acme/shop', secretRef: { name: 'token' } },
      },
    ],
    [
      'selectors',
      {
        spec: {
          matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }],
          tolerations: [{ key: 'node', value: 'a' }],
        },
      },
    ],
    ['YAML', { data: { 'config.yaml': 'hosts:\n  - a: 1\n    key: b\n' } }],
    ['properties', { data: { 'app.properties': '[main]\nlog.level=debug\nhost=db.example.org:5432\n' } }],
  ] as const) {
    test(what, () => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it' }, ...fields };
      assert.deepEqual(shown(fields as Fields).after.objects, [object]);
    });
  }

  test('settings', () => {
    const settings = {
      'fluxhook:tokenSecret': 'webhook-token',
      'fluxhook:tokenSource': {
        type: 'external-secret',
        store: 'ClusterSecretStore/vault',
        key: 'flux/webhook-token',
        property: 'token',
      },
      'fluxhook:exposure': { type: 'Ingress', tls: { secretName: 'hook-tls', issuer: { name: 'letsencrypt' } } },
      'fluxhook:webhooks': [
        { tokenSecret: 'own', tokenSource: { type: 'sops', recipients: ['age1abc'] }, source: { secretRef: 'git' } },
        { tokenSource: { type: 'substitution', variable: 'WEBHOOK_TOKEN' } },
        {
          tokenSource: {
            type: 'sealed-secret',
            certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
          },
        },
      ],
      'kubernetes:context': 'kind',
      'github:appAuth': { id: '1', installationId: '2' },
    };
    assert.deepEqual(Object.fromEntries(shown({}, {}, [settings, settings]).after.settings), settings);
  });
});
