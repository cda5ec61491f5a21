import { notKnown } from '../../../policy/object.ts';
import { type Cases, object, organizationWebhook, webhook } from '../fixtures.ts';
import { env, started, v } from '../secret-fixtures.ts';

/** Group, without what they have in common, and kind. */
const insecureKinds = [
  ['source', 'Bucket'],
  ['source', 'HelmRepository'],
  ['source', 'OCIRepository'],
  ['image', 'ImageRepository'],
] as const;

const kubeconfig = 'clusters:\n  - cluster: { server: https://it, insecure-skip-tls-verify: true }\n';

export const tokens: Cases = {
  'plain-credentials': {
    bad: {
      'a password of a GitRepository': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', {
          spec: { url: 'https://u:password1@git.example.org/a' },
        }),
      ],
      'a token of a GitRepository': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', { spec: { url: 'https://ghp_token1@github.com/a/b' } }),
      ],
      'a password of a HelmRepository': [
        object('source.toolkit.fluxcd.io/v1', 'HelmRepository', {
          spec: { url: 'https://u:password1@charts.example.org' },
        }),
      ],
      'a password of an OCIRepository': [
        object('source.toolkit.fluxcd.io/v1', 'OCIRepository', { spec: { url: 'oci://u:password1@ghcr.io/a/b' } }),
      ],
      'a password of a Bucket': [
        object('source.toolkit.fluxcd.io/v1', 'Bucket', { spec: { endpoint: 'https://u:password1@s3.example.org' } }),
      ],
      'a Provider whose path is the secret': [
        object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', {
          spec: { type: 'rocket', address: 'https://chat.example.org/hooks/5f0c1a2b3c4d5e6f7a8b9c0d' },
        }),
      ],
      'a password of a Provider': [
        object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', {
          spec: { type: 'generic', address: 'https://u:password1@example.org' },
        }),
      ],
      ...Object.fromEntries(
        [
          'postgres://shop:correct-horse@db/shop',
          'redis://:p%40ss@cache:6379',
          'git::https://it:horse@github.com/a',
        ].map((url) => [`the address ${url}`, [object('v1', 'ConfigMap', { data: { it: `at ${url}` } })]]),
      ),
      'a source of Argo CD': [
        object('argoproj.io/v1alpha1', 'Application', {
          spec: { source: { repoURL: 'https://u:password1@it.org/a' } },
        }),
      ],
    },
    good: {
      ...Object.fromEntries(
        [
          'postgres://shop:$(DB_PASSWORD)@db',
          `redis://:${v('REDIS_PASSWORD')}@r`,
          'http://10.0.0.1:8080/a@b',
          'https://user:password@it',
        ].map((url) => [`the address ${url}`, [object('v1', 'ConfigMap', { data: { it: `at ${url}` } })]]),
      ),
      'the user of ssh': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', { spec: { url: 'ssh://git@github.com/a/b' } }),
      ],
      'the organization in a URL of Azure': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', {
          spec: { url: 'https://org@dev.azure.com/org/p/_git/r' },
        }),
      ],
      'a URL that is not known yet': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', { spec: { url: notKnown } }),
      ],
      'the DSN of Sentry': [
        object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', {
          spec: { type: 'sentry', address: 'https://key@o1.ingest.sentry.io/1' },
        }),
      ],
    },
  },
  'hook-secret': {
    bad: {
      'no secret': [webhook({}, { secret: undefined })],
      'an empty secret': [webhook({}, { secret: '' })],
      'a secret that is null': [webhook({}, { secret: null })],
      'no secret of an organization webhook': [organizationWebhook({ secret: undefined })],
    },
    good: { 'a secret that is not known yet': [webhook({}, { secret: notKnown })] },
  },
  'tls-verification': {
    bad: {
      ...Object.fromEntries(
        [true, 'true', 'True', 1, '1'].map((value) => [
          `insecureSsl ${JSON.stringify(value)}`,
          [webhook({}, { insecureSsl: value })],
        ]),
      ),
      'the webhook of an organization that accepts any certificate': [organizationWebhook({ insecureSsl: true })],
      ...Object.fromEntries(
        insecureKinds.map(([group, kind]) => [
          `${kind} of ${group}`,
          [object(`${group}.toolkit.fluxcd.io/v1beta2`, kind, { spec: { insecure: true } })],
        ]),
      ),
      ...Object.fromEntries(
        (
          [
            ['apiregistration.k8s.io/v1', 'APIService', { insecureSkipTLSVerify: true }],
            ['traefik.io/v1alpha1', 'ServersTransport', { insecureSkipVerify: true }],
            ['traefik.io/v1alpha1', 'ServersTransportTCP', { tls: { insecureSkipVerify: true } }],
            ['networking.istio.io/v1', 'DestinationRule', { trafficPolicy: { tls: { insecureSkipVerify: true } } }],
            ['gateway.envoyproxy.io/v1alpha1', 'Backend', { tls: { insecureSkipVerify: true } }],
            ['cert-manager.io/v1', 'ClusterIssuer', { acme: { skipTLSVerify: true } }],
            [
              'monitoring.coreos.com/v1',
              'ServiceMonitor',
              { endpoints: [{ tlsConfig: { insecureSkipVerify: true } }] },
            ],
            ['fluxcd.controlplane.io/v1', 'ResourceSetInputProvider', { insecure: true }],
            ['external-secrets.io/v1', 'SecretStore', { provider: { x: { auth: { insecure: 'true' } } } }],
            [
              'external-secrets.io/v1',
              'ClusterSecretStore',
              { provider: { beyondtrust: { server: { verifyCA: false } } } },
            ],
          ] as const
        ).map(([apiVersion, kind, spec]) => [`${kind} that skips it`, [object(apiVersion, kind, { spec })]]),
      ),
      'values of a chart that skip it': [
        object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
          spec: { values: { remote: { insecureSkipVerify: true } } },
        }),
      ],
      ...Object.fromEntries(
        [
          '--kubelet-insecure-tls',
          '--insecure-skip-tls-verify=true',
          '--tls-skip-verify',
          '--remote-tls-insecure-skip-verify',
        ].map((argument) => [argument, [started('serve', argument)]]),
      ),
      'a variable of Node.js': [env('NODE_TLS_REJECT_UNAUTHORIZED', '0')],
      'a kubeconfig in Base64': [
        object('v1', 'ConfigMap', { binaryData: { kubeconfig: Buffer.from(kubeconfig).toString('base64') } }),
      ],
      'a kubeconfig in a ConfigMap': [object('v1', 'ConfigMap', { data: { kubeconfig } })],
    },
    good: {
      'an APIService with its authority': [
        object('apiregistration.k8s.io/v1', 'APIService', { spec: { insecureSkipTLSVerify: false, caBundle: 'x' } }),
      ],
      'values of a chart that serves plain HTTP behind something': [
        object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec: { values: { server: { insecure: true } } } }),
      ],
      'an option that verifies': [started('--insecure-skip-tls-verify=false', '--skip-verify-images=x')],
      'a kubeconfig that verifies': [
        object('v1', 'ConfigMap', { data: { kubeconfig: kubeconfig.replace('true', 'false') } }),
      ],
      ...Object.fromEntries(
        [false, 'false', 0, '0', undefined, null, notKnown].map((value) => [
          `insecureSsl ${String(JSON.stringify(value))} ${typeof value}`,
          [webhook({}, { insecureSsl: value })],
        ]),
      ),
      'a source that verifies': [object('source.toolkit.fluxcd.io/v1', 'Bucket', { spec: { insecure: false } })],
    },
  },
};
