import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Exposure, ReceiverEntrance, ReceiverNetworkPolicy } from '../../lib/constructs/index.ts';
import { knownHookRanges, rangesOf } from '../../lib/github/hook-ranges.ts';
import { objects } from './objects.ts';

/** The objects of an exposure, by kind. */
// biome-ignore lint/suspicious/noExplicitAny: manifests are looked into at arbitrary depth
function exposed(exposure: Exposure): Record<string, any> {
  return byKind(objects((chart) => new ReceiverEntrance(chart, 'entrance', { exposure })));
}

// biome-ignore lint/suspicious/noExplicitAny: see above
function byKind(manifests: any[]): Record<string, any> {
  return Object.fromEntries(manifests.map((object) => [object.kind, object]));
}

const tls = { secretName: 'flux-tls' };
const host = 'flux.example.org';
const github = ['192.0.2.0/24', '2001:db8::/32'];

/** Who may connect to port 9292, and that nothing else of the policy depends on it. */
// biome-ignore lint/suspicious/noExplicitAny: see above
function admitted({ NetworkPolicy: { spec } }: Record<string, any>): unknown {
  assert.deepEqual(spec.podSelector, { matchLabels: { app: 'notification-controller' } });
  assert.deepEqual(spec.policyTypes, ['Ingress']);
  const [webhook, namespace, metrics, ...more] = spec.ingress;
  assert.deepEqual(webhook.ports, [{ port: 9292, protocol: 'TCP' }]);
  // As Flux's own allow-egress and allow-scraping; port 9090, for the events of the other controllers, only the first opens.
  assert.deepEqual(namespace, { from: [{ podSelector: {} }] });
  assert.deepEqual(metrics, { from: [{ namespaceSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }] });
  assert.deepEqual(more, []);
  return webhook.from;
}

const anyPod = [{ namespaceSelector: {} }];

describe('every exposure', () => {
  for (const [exposure, kinds] of [
    [{ type: 'LoadBalancer' }, ['Service', 'NetworkPolicy']],
    [{ type: 'NodePort' }, ['Service', 'NetworkPolicy']],
    [{ type: 'Ingress', host }, ['Service', 'NetworkPolicy', 'Ingress']],
    [{ type: 'HTTPRoute', host, gateway: { name: 'public' } }, ['Service', 'NetworkPolicy', 'HTTPRoute']],
    [{ type: 'None' }, ['Service', 'NetworkPolicy']],
    [{ type: 'None', tunnel: { secretName: 'tunnel' } }, ['Service', 'Deployment', 'NetworkPolicy']],
  ] as const satisfies [Exposure, string[]][]) {
    test(`${JSON.stringify(exposure)} is ${kinds.join(', ')}`, (t) => {
      const found = exposed(exposure);
      assert.deepEqual(Object.keys(found).sort(), [...kinds].sort());
      t.assert.snapshot(found);
    });
  }
});

describe('who reaches the receiver', () => {
  test('only GitHub by default; with sources, their ranges; with any, anybody', () => {
    const known = rangesOf(knownHookRanges.ranges, ['IPv4']).map((cidr) => ({ ipBlock: { cidr } }));
    assert.deepEqual(admitted(byKind(objects((chart) => new ReceiverEntrance(chart, 'entrance')))), known);
    for (const type of ['LoadBalancer', 'NodePort'] as const) {
      assert.deepEqual(admitted(exposed({ type })), known);
      assert.deepEqual(admitted(exposed({ type, sources: github })), [{ ipBlock: { cidr: '192.0.2.0/24' } }]);
      assert.equal(admitted(exposed({ type, sources: 'any' })), undefined);
    }
  });

  test('the Pods of an Ingress controller or a Gateway: of any namespace, of one, or a proxy outside', () => {
    const ways = [
      { type: 'Ingress', host },
      { type: 'HTTPRoute', host, gateway: { name: 'public' } },
      { type: 'None' },
    ] as const;
    for (const way of ways) {
      assert.deepEqual(admitted(exposed(way)), anyPod);
      assert.deepEqual(admitted(exposed({ ...way, proxies: { namespace: 'ingress-nginx' } })), [
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } },
      ]);
      assert.deepEqual(admitted(exposed({ ...way, proxies: { ranges: ['35.191.0.0/16'] } })), [
        { ipBlock: { cidr: '35.191.0.0/16' } },
      ]);
    }
  });

  test('the Pods of the tunnel, by the labels they have', () => {
    const found = exposed({ type: 'None', tunnel: { secretName: 'tunnel' } });
    const labels = found.Deployment.spec.template.metadata.labels;
    assert.deepEqual(admitted(found), [{ podSelector: { matchLabels: labels } }]);
  });

  test('an empty list of ranges, which Kubernetes reads as everybody, is refused', () => {
    for (const ranges of [[], ['10.0.0.0']]) {
      assert.throws(
        () => objects((chart) => new ReceiverNetworkPolicy(chart, 'policy', { admit: { ranges } })),
        /\[test\/policy\] ranges = .* is not usable; allowed: at least one of IPv4 or IPv6 ranges in CIDR notation.*Leave no list empty: Kubernetes reads it as everybody/,
      );
    }
  });
});

describe('an Ingress', () => {
  test('serves only the hook paths of its host', () => {
    const { Ingress } = exposed({ type: 'Ingress', host, className: 'nginx' });
    assert.equal(Ingress.spec.ingressClassName, 'nginx');
    assert.deepEqual(
      // biome-ignore lint/suspicious/noExplicitAny: see above
      Ingress.spec.rules.map(({ host, http }: any) => [host, http.paths]),
      [
        [
          host,
          [
            {
              path: '/hook',
              pathType: 'Prefix',
              backend: { service: { name: 'receiver', port: { number: 80 } } },
            },
          ],
        ],
      ],
    );
  });

  test('without tls is plain HTTP; with an existing Secret or an issuer of cert-manager it is not', () => {
    const { Ingress: plain } = exposed({ type: 'Ingress', host });
    assert.equal(plain.spec.tls, undefined);
    assert.equal(plain.metadata.annotations, undefined);
    const { Ingress: existing } = exposed({ type: 'Ingress', host, tls });
    assert.deepEqual(existing.spec.tls, [{ hosts: [host], secretName: 'flux-tls' }]);
    assert.equal(existing.metadata.annotations, undefined);
    for (const [kind, annotation] of [
      ['ClusterIssuer', 'cert-manager.io/cluster-issuer'],
      ['Issuer', 'cert-manager.io/issuer'],
    ] as const) {
      const issuer = { kind, name: 'letsencrypt' };
      const { Ingress } = exposed({
        type: 'Ingress',
        host,
        tls: { ...tls, issuer },
        annotations: { 'example.org/a': 'b' },
      });
      assert.deepEqual(Ingress.metadata.annotations, { [annotation]: 'letsencrypt', 'example.org/a': 'b' });
      assert.deepEqual(Ingress.spec.tls, existing.spec.tls);
    }
  });

  for (const host of ['Flux.example.org', '192.0.2.7', '*.example.org', 'localhost', 'a.example.org:443']) {
    test(`refuses the host ${host}, as a route does`, () => {
      const said = (place: string, target: string) => (error: Error) => {
        const choices = 'a lower-case DNS name, such as flux.example.org';
        const text = `[test/entrance/${place}] host = "${host}" is not usable; allowed: ${choices}. Point a DNS name at the ${target}.`;
        assert.equal(error.message.split('\n  ').at(-1), text);
        return true;
      };
      assert.throws(() => exposed({ type: 'Ingress', host }), said('ingress', 'Ingress controller'));
      const gateway = { name: 'public' };
      assert.throws(() => exposed({ type: 'HTTPRoute', host, gateway }), said('route', 'Gateway'));
    });
  }
});

describe('a route', () => {
  test('attaches to the Gateway, and to one listener of it', () => {
    const gateway = { name: 'public', namespace: 'gateways', listener: 'https' };
    const { HTTPRoute } = exposed({ type: 'HTTPRoute', host, gateway });
    assert.deepEqual(HTTPRoute.spec.parentRefs, [{ name: 'public', namespace: 'gateways', sectionName: 'https' }]);
    assert.deepEqual(HTTPRoute.spec.hostnames, [host]);
    assert.deepEqual(HTTPRoute.spec.rules, [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/hook' } }],
        backendRefs: [{ name: 'receiver', port: 80 }],
      },
    ]);
  });

  test('says the scheme of its URL, https unless told otherwise', () => {
    const route = { type: 'HTTPRoute', host, gateway: { name: 'public' } } as const;
    for (const [exposure, scheme] of [
      [route, 'https'],
      [{ ...route, scheme: 'https' }, 'https'],
      [{ ...route, scheme: 'http' }, 'http'],
    ] as const) {
      assert.deepEqual(exposed(exposure).HTTPRoute.metadata.annotations, { 'fluxhook.dev/scheme': scheme });
    }
  });
});

test('a tunnel takes its token from a Secret and runs without privileges', () => {
  const { Deployment } = exposed({ type: 'None', tunnel: { secretName: 'tunnel' } });
  const { containers, automountServiceAccountToken } = Deployment.spec.template.spec;
  assert.equal(automountServiceAccountToken, false);
  assert.deepEqual(containers[0].env, [
    { name: 'TUNNEL_TOKEN', valueFrom: { secretKeyRef: { name: 'tunnel', key: 'token' } } },
  ]);
  assert.match(containers[0].image, /^cloudflare\/cloudflared:\d{4}\.\d+\.\d+$/);
});
