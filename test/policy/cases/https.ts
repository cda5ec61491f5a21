import { notKnown } from '../../../policy/object.ts';
import {
  backend,
  type Cases,
  type Fields,
  gateway,
  ingress,
  local,
  networkPolicy,
  object,
  organizationWebhook,
  ranges,
  receiver,
  service,
  webhook,
} from '../fixtures.ts';

/** An Ingress with a certificate for its host. */
const certified = (annotations: Fields, tls: Fields[] = [{ hosts: ['a.example.org'] }]) =>
  object('networking.k8s.io/v1', 'Ingress', { spec: { tls, rules: [{ host: 'a.example.org' }] } }, annotations);

export const https: Cases = {
  https: {
    bad: {
      'a load balancer on port 80': [service({ type: 'LoadBalancer', ...ranges })],
      'a node port': [service(local), networkPolicy('192.0.2.0/24')],
      'a webhook to http://': [webhook({}, { url: 'http://192.0.2.1/hook/x' })],
      'an Ingress without a certificate for its host': [
        object('networking.k8s.io/v1', 'Ingress', {
          spec: { tls: [{ hosts: ['other.example.org'] }], rules: [{ host: 'hook.example.org' }] },
        }),
      ],
      'a plain listener of a Gateway': [
        object('gateway.networking.k8s.io/v1', 'Gateway', {
          spec: { listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
        }),
      ],
      'a route that says that its listener is plain': [
        object('gateway.networking.k8s.io/v1', 'HTTPRoute', {}, { 'fluxhook.dev/scheme': 'http' }),
      ],
      'a source over http://': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', { spec: { url: 'http://git.example.org/x' } }),
      ],
      ...Object.fromEntries(
        (
          [
            ['nginx.ingress.kubernetes.io/ssl-redirect', 'false'],
            ['nginx.ingress.kubernetes.io/ssl-redirect', 'F'],
            ['nginx.ingress.kubernetes.io/force-ssl-redirect', 'false'],
            ['nginx.org/redirect-to-https', 'False'],
            ['haproxy.org/ssl-redirect', 'false'],
            ['ingress.kubernetes.io/force-ssl-redirect', 'false'],
            ['kubernetes.io/ingress.allow-http', 'true'],
            ['traefik.ingress.kubernetes.io/router.entrypoints', 'websecure, web'],
            ['traefik.ingress.kubernetes.io/router.tls', 'false'],
            ['konghq.com/protocols', 'http,https'],
            ['alb.ingress.kubernetes.io/listen-ports', '[{"HTTP": 80}, {"HTTPS": 443}]'],
            ['ingress.cilium.io/force-https', 'disabled'],
          ] as const
        ).map(([key, value]) => [`an Ingress with a certificate, and ${key}: ${value}`, [certified({ [key]: value })]]),
      ),
      'an Ingress with a certificate for every host, that sends nobody to it': [
        certified({ 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' }, [{ secretName: 'it' }]),
      ],
      'a Route of OpenShift that allows both': [
        object('route.openshift.io/v1', 'Route', { spec: { tls: { insecureEdgeTerminationPolicy: 'Allow' } } }),
      ],
      'an HTTPProxy that permits it': [
        object('projectcontour.io/v1', 'HTTPProxy', { spec: { routes: [{ permitInsecure: true }] } }),
      ],
      'a Bucket over http://': [
        object('source.toolkit.fluxcd.io/v1', 'Bucket', { spec: { endpoint: 'http://minio.example.org' } }),
      ],
      'a Provider over http://': [
        object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', {
          spec: { type: 'generic', address: 'http://example.org' },
        }),
      ],
      'an issuer over http://': [
        receiver({
          type: 'generic-oidc',
          oidcProviders: [{ issuerURL: 'http://it', validations: [{ expression: "claims.sub == 'x'" }] }],
        }),
      ],
      'a store over http://': [
        object('external-secrets.io/v1', 'SecretStore', {
          spec: { provider: { vault: { server: 'http://vault:8200' } } },
        }),
      ],
      'a webhook to HTTP://': [webhook({}, { url: 'HTTP://192.0.2.1/hook/x' })],
      'the webhook of an organization': [organizationWebhook({ url: 'http://192.0.2.1/hook/x' })],
      'external addresses, port 443 too': [
        service({
          externalIPs: ['192.0.2.7'],
          ports: [{ port: 443, targetPort: 9292 }],
          externalTrafficPolicy: 'Local',
        }),
        networkPolicy('192.0.2.0/24'),
      ],
      'an Ingress with only a default backend': [ingress({ defaultBackend: backend })],
      'an Ingress with a default backend beside its host': [
        ingress({ defaultBackend: backend, tls: [{ hosts: ['a.example.org'] }], rules: [{ host: 'a.example.org' }] }),
      ],
      'an Ingress with a certificate for one of two hosts': [
        ingress({ tls: [{ hosts: ['a.example.org'] }], rules: [{ host: 'a.example.org' }, { host: 'b.example.org' }] }),
      ],
      'an Ingress with a wildcard certificate of another level': [
        ingress({ tls: [{ hosts: ['*.example.org'] }], rules: [{ host: 'a.b.example.org' }] }),
      ],
      'an Ingress for any host': [ingress({ tls: [{ hosts: ['a.example.org'] }], rules: [{ http: {} }] })],
      'a plain listener of an older Gateway': [gateway({ protocol: 'HTTP' }, 'gateway.networking.k8s.io/v1beta1')],
      'a plain listener of a set': [
        gateway({ protocol: 'HTTP' }, 'gateway.networking.x-k8s.io/v1alpha1', 'XListenerSet'),
      ],
    },
    good: {
      'an Ingress with a certificate, that sends everybody to it': [
        certified({
          'nginx.ingress.kubernetes.io/ssl-redirect': 'false',
          'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true',
          'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
        }),
      ],
      'a store over https://': [
        object('external-secrets.io/v1', 'SecretStore', { spec: { provider: { vault: { server: 'https://vault' } } } }),
      ],
      'a Bucket': [object('source.toolkit.fluxcd.io/v1', 'Bucket', { spec: { endpoint: 'minio.example.org' } })],
      'a load balancer on port 443': [
        service({ type: 'LoadBalancer', ...ranges, ports: [{ port: 443, targetPort: 9292 }] }),
      ],
      'a Service inside the cluster': [service({ type: 'ClusterIP' })],
      'a webhook whose URL is not known yet': [webhook({}, { url: notKnown })],
      'an Ingress with a wildcard certificate': [
        object('networking.k8s.io/v1', 'Ingress', {
          spec: { tls: [{ hosts: ['*.example.org'] }], rules: [{ host: 'hook.example.org' }] },
        }),
      ],
      'a listener with TLS': [
        object('gateway.networking.k8s.io/v1', 'Gateway', {
          spec: { listeners: [{ name: 'https', protocol: 'HTTPS' }] },
        }),
      ],
      'an Ingress with a certificate for every host': [
        ingress({ defaultBackend: backend, tls: [{ secretName: 'it' }], rules: [{ host: 'hook.example.org' }] }),
      ],
      'an Ingress whose hosts are not known yet': [
        ingress({ tls: [{ hosts: [notKnown] }], rules: [{ host: notKnown }] }),
        ingress({ rules: [{ host: notKnown }] }),
      ],
      'an Ingress of another API': [object('config.openshift.io/v1', 'Ingress', { spec: { defaultBackend: {} } })],
    },
  },
};
