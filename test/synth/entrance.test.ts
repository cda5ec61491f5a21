import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { App, Chart } from 'cdk8s';
import { type Exposure, ReceiverEntrance } from '../../lib/index.ts';
import { objects } from './objects.ts';
import { violations } from './violations.ts';

const host = 'flux.example.org';
const gateway = { name: 'public' };

// biome-ignore lint/suspicious/noExplicitAny: manifests are looked into at arbitrary depth
function declared(exposure: Exposure): Record<string, any> {
  const found = objects((chart) => {
    const metadata = { labels: { team: 'web' }, annotations: { 'example.org/of': 'all' } };
    new ReceiverEntrance(chart, 'x', { metadata, exposure });
  });
  return Object.fromEntries(found.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

describe('the part of the URL that is known without a cluster', () => {
  for (const [exposure, expected] of [
    [{ type: 'LoadBalancer' }, ['http', undefined, 80]],
    [{ type: 'LoadBalancer', host, port: 8080 }, ['http', host, 8080]],
    [{ type: 'LoadBalancer', host, scheme: 'https' }, ['https', host, 443]],
    [{ type: 'NodePort' }, ['http', undefined, undefined]],
    [{ type: 'NodePort', address: '192.0.2.1', nodePort: 30_080 }, ['http', '192.0.2.1', 30_080]],
    [{ type: 'Ingress', host }, ['http', host, 80]],
    [{ type: 'Ingress', host, tls: { secretName: 'tls' } }, ['https', host, 443]],
    [{ type: 'Ingress', host, tls: { secretName: 'tls' }, port: 8443 }, ['https', host, 8443]],
    [{ type: 'HTTPRoute', host, gateway }, ['https', host, 443]],
    [{ type: 'HTTPRoute', host, gateway, scheme: 'http', port: 8080 }, ['http', host, 8080]],
    [{ type: 'None' }, ['https', undefined, undefined]],
    [{ type: 'None', url: 'https://hooks.example.org:8443' }, ['https', 'hooks.example.org', 8443]],
    [{ type: 'Existing', url: 'http://[2001:db8::1]' }, ['http', '2001:db8::1', 80]],
    [{ type: 'Existing', service: { name: 'webhook-receiver' } }, ['http', undefined, undefined]],
    [{ type: 'Existing', service: { name: 's', port: 8080 }, host, scheme: 'https' }, ['https', host, 8080]],
    [{ type: 'Existing', ingress: { name: 'i' } }, ['https', undefined, undefined]],
    [{ type: 'Existing', route: { name: 'r' }, scheme: 'http' }, ['http', undefined, undefined]],
  ] as const satisfies [Exposure, unknown][]) {
    test(JSON.stringify(exposure), () => {
      const { scheme, host, port } = new ReceiverEntrance(new Chart(new App(), 'test'), 'x', { exposure });
      assert.deepEqual([scheme, host, port], expected);
    });
  }
});

describe('an existing entrance', () => {
  for (const exposure of [
    { type: 'Existing', url: 'https://hooks.example.org' },
    { type: 'Existing', service: { name: 'webhook-receiver', namespace: 'flux-system' }, host },
    { type: 'Existing', ingress: { name: 'i' } },
    { type: 'Existing', route: { name: 'r' } },
  ] as const satisfies Exposure[]) {
    test(`${JSON.stringify(exposure)} declares nothing`, () => assert.deepEqual(declared(exposure), {}));
  }
});

describe('metadata', () => {
  const all = { labels: { team: 'web' }, annotations: { 'example.org/of': 'all' } };
  const own = { labels: { app: 'own' }, annotations: { 'external-dns.alpha.kubernetes.io/hostname': host } };

  test('those of the entrance are on every object of it', () => {
    for (const exposure of [
      { type: 'LoadBalancer' },
      { type: 'Ingress', host, tls: { secretName: 't', issuer: { kind: 'Issuer', name: 'i' } } },
      { type: 'HTTPRoute', host, gateway },
      { type: 'None', tunnel: { secretName: 'tunnel' } },
    ] as const satisfies Exposure[]) {
      for (const { kind, metadata } of Object.values(declared(exposure))) {
        assert.equal(metadata.labels.team, 'web', kind);
        assert.equal(metadata.annotations['example.org/of'], 'all', kind);
      }
    }
  });

  test('those of the exposure are on the object that it stands for', () => {
    for (const [exposure, name] of [
      [{ type: 'LoadBalancer', ...own }, 'Service receiver'],
      [{ type: 'NodePort', ...own }, 'Service receiver'],
      [{ type: 'Ingress', host, ...own }, 'Ingress receiver'],
      [{ type: 'HTTPRoute', host, gateway, ...own }, 'HTTPRoute receiver'],
    ] as const satisfies [Exposure, string][]) {
      const { [name]: object, ...others } = declared(exposure);
      assert.deepEqual(object.metadata.labels, { ...all.labels, ...own.labels });
      assert.equal(object.metadata.annotations['external-dns.alpha.kubernetes.io/hostname'], host);
      for (const { metadata } of Object.values(others)) assert.deepEqual(metadata.labels, all.labels);
    }
  });
});

test('a load balancer of a class, on another port', () => {
  const { 'Service receiver': service } = declared({
    type: 'LoadBalancer',
    loadBalancerClass: 'service.k8s.aws/nlb',
    scheme: 'https',
  });
  assert.equal(service.spec.loadBalancerClass, 'service.k8s.aws/nlb');
  assert.deepEqual(service.spec.ports, [{ name: 'http-webhook', port: 443, targetPort: 9292 }]);
});

test('an issuer of cert-manager reaches the Pods of its HTTP-01 solver, from where the Ingress controller connects', () => {
  const tls = { secretName: 'tls', issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } } as const;
  const policy = (exposure: Exposure) => declared(exposure)['NetworkPolicy receiver-acme-solver'];
  assert.deepEqual(policy({ type: 'Ingress', host, tls, proxies: { namespace: 'ingress-nginx' } }).spec, {
    podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
        ports: [{ port: 8089, protocol: 'TCP' }],
      },
    ],
  });
  assert.equal(policy({ type: 'Ingress', host, tls: { secretName: 'tls' } }), undefined);
});

describe('what GitHub could not deliver to is refused', () => {
  for (const [exposure, expected] of [
    [
      { type: 'LoadBalancer', host: '192.0.2.1' },
      'host = "192.0.2.1" is not usable; allowed: a lower-case DNS name, such as flux.example.org. Leave it out for the address that the load balancer gives.',
    ],
    [
      { type: 'LoadBalancer', port: 70_000 },
      'port = 70000 is not usable; allowed: a TCP port, 1 to 65535. Leave it out for the usual one.',
    ],
    [
      { type: 'NodePort', address: 'http://node' },
      'address = "http://node" is not usable; allowed: an IP address or a lower-case DNS name, without scheme, port and zone. Name what GitHub reaches, such as node.example.org.',
    ],
    [
      { type: 'NodePort', address: '2001:db8::1' },
      'address = "2001:db8::1" is not usable: the Service has no address of this family, so nothing would answer there; allowed: IPv4. Add the family to ipFamilies.',
    ],
    [
      { type: 'None', url: 'http://hooks.example.org' },
      'url = "http://hooks.example.org" is not usable; allowed: https://HOST or https://HOST:PORT, without a path. Flux gives the path.',
    ],
    [
      { type: 'Existing', url: 'https://hooks.example.org/hook' },
      'url = "https://hooks.example.org/hook" is not usable; allowed: https://HOST or https://HOST:PORT, http://HOST or http://HOST:PORT, without a path. Flux gives the path.',
    ],
    [
      { type: 'Existing', service: { name: 's', port: 0 } },
      'service.port = 0 is not usable; allowed: a TCP port, 1 to 65535. Leave it out for the usual one.',
    ],
  ] as const satisfies [Exposure, string][]) {
    test(JSON.stringify(exposure), () => {
      assert.deepEqual(
        violations((chart) => new ReceiverEntrance(chart, 'x', { exposure })),
        [`[test/x] ${expected}`],
      );
    });
  }
});
