import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownHookRanges } from '../../lib/github/hook-ranges.ts';
import type { LiveObject } from '../../lib/operate/cluster.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { Evidence, Target } from '../../lib/operate/evidence/evidence.ts';
import type { GitHubLook } from '../../lib/operate/evidence/github-look.ts';
import { askSender } from '../../lib/operate/evidence/sender.ts';
import { originOfWays } from '../../lib/operate/ways/origin.ts';
import { waysOf } from '../../lib/operate/ways/way.ts';
import { delivery, evidence, faults, hook, path, policy, receiver, service, source, ways } from './doctor-evidence.ts';

const creationTimestamp = '2026-11-01T10:00:00Z';
const host = 'flux.example.org';
const addresses = new Map([[host, { value: ['203.0.113.8'] }]]);
const flux = 'flux-system';

const clusterIp: LiveObject = {
  metadata: { name: 'webhook-receiver', namespace: flux, creationTimestamp },
  spec: {
    type: 'ClusterIP',
    selector: { app: 'notification-controller' },
    ports: [{ name: 'http', port: 80, targetPort: 'http-webhook' }],
  },
};
const labels = { 'kubernetes.io/service-name': 'webhook-receiver' };
const slice = { metadata: { namespace: flux, labels }, endpoints: [{ conditions: { ready: true } }] } as LiveObject;

const to = (name: string) => ({ service: { name, port: { number: 80 } } });
const at = (value: string, name: string, pathType = 'Prefix') => ({ path: value, pathType, backend: to(name) });

function ingress(spec: object, namespace = flux): LiveObject {
  return {
    metadata: { name: 'edge', namespace, creationTimestamp },
    spec: { ingressClassName: 'nginx', ...spec },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.8' }] } },
  };
}

function route(rules: readonly object[]): LiveObject {
  const parents = [{ conditions: [{ type: 'Accepted', status: 'True' }] }];
  return {
    metadata: { name: 'edge', namespace: flux, creationTimestamp },
    spec: { hostnames: [host], rules },
    status: { parents },
  };
}

/** What is in front of Flux's own Service. */
function behind(more: Partial<Evidence['ways']>, services: readonly LiveObject[] = [clusterIp]): Evidence {
  const found = { ...ways(services), endpointSlices: { value: [slice] }, ...more };
  return evidence({ addresses, ways: found }, hook({ url: `https://${host}${path}` }));
}

const paths = (...all: readonly object[]) => ({ rules: [{ host, http: { paths: all } }] });
const wrongPath = ['entrance ingress-path-wrong'];
for (const [name, spec, says] of [
  ['its path beside that of another Service', paths(at('/', 'web'), at('/hook', 'webhook-receiver')), []],
  [
    'another Service takes everything but /webhook',
    paths(at('/', 'web'), at('/webhook', 'webhook-receiver')),
    wrongPath,
  ],
  ['another Service has the longer path', paths(at('/hook/', 'web'), at('/', 'webhook-receiver')), wrongPath],
  ['another Service has /hook itself only', paths(at('/hook', 'web', 'Exact'), at('/', 'webhook-receiver')), []],
  [
    'an expression that nginx reads',
    paths(at('/', 'web'), at('/hook/(.*)', 'webhook-receiver', 'ImplementationSpecific')),
    [],
  ],
  [
    'an expression of another Service',
    paths(at('/(web|static)', 'web', 'ImplementationSpecific'), at('/hook', 'webhook-receiver')),
    [],
  ],
  ['what no rule takes', { ...paths(at('/web', 'web')), defaultBackend: to('webhook-receiver') }, []],
  ['a rule with a host only', { rules: [{ host }], defaultBackend: to('webhook-receiver') }, []],
  ['what no rule takes, and one does', { ...paths(at('/', 'web')), defaultBackend: to('webhook-receiver') }, wrongPath],
  [
    'the host is that of another Service',
    {
      rules: [
        { host, http: { paths: [at('/', 'web')] } },
        { host: 'hooks.example.org', http: { paths: [at('/', 'webhook-receiver')] } },
      ],
    },
    ['entrance ingress-host-wrong'],
  ],
] as const) {
  test(`an Ingress, ${name}: ${says.join() || 'fine'}`, () => {
    assert.deepEqual(faults(behind({ ingresses: { value: [ingress(spec)] } })), says);
  });
}

const rule = (value: string, name: string, more: object = {}) => ({
  matches: [{ path: { type: 'PathPrefix', value }, ...more }],
  backendRefs: [{ name, port: 80 }],
});
for (const [name, rules, says] of [
  ['its path beside that of another Service', [rule('/', 'web'), rule('/hook', 'webhook-receiver')], []],
  [
    'another Service takes everything but /webhook',
    [rule('/', 'web'), rule('/webhook', 'webhook-receiver')],
    ['entrance route-path-wrong'],
  ],
  [
    'another Service takes what has a header',
    [rule('/hook/', 'web', { headers: [{ name: 'x', value: 'y' }] }), rule('/', 'webhook-receiver')],
    [],
  ],
  ['everything', [{ backendRefs: [{ name: 'webhook-receiver', port: 80 }] }], []],
] as const) {
  test(`an HTTPRoute, ${name}: ${says.join() || 'fine'}`, () => {
    assert.deepEqual(faults(behind({ routes: { value: [route(rules)] } })), says);
  });
}

test('an Ingress of another namespace, by a Service of type ExternalName', () => {
  const named = (externalName: string): LiveObject => ({
    metadata: { name: 'webhook-receiver', namespace: 'edge', creationTimestamp },
    spec: { type: 'ExternalName', externalName, ports: [{ port: 80 }] },
  });
  const ingresses = { value: [ingress(paths(at('/hook/', 'webhook-receiver')), 'edge')] };
  const says = (externalName: string) => faults(behind({ ingresses }, [named(externalName), clusterIp]));
  assert.deepEqual(says('webhook-receiver.flux-system.svc.cluster.local'), []);
  assert.deepEqual(says('webhook-receiver.flux-system.svc'), []);
  assert.deepEqual(says('webhook-receiver.flux.svc.cluster.local'), ['entrance service-missing']);
});

test('the address of an Ingress is that of the rule for the Receiver, encrypted if its host is', () => {
  const rules = [
    { host: 'www.example.org', http: { paths: [at('/', 'web')] } },
    { host: 'hooks.example.org', http: { paths: [at('/', 'webhook-receiver')] } },
  ];
  const origin = (more: object) =>
    originOfWays(waysOf({ ...ways([clusterIp]), ingresses: { value: [ingress({ rules, ...more })] } }));
  assert.equal(origin({}), 'http://hooks.example.org');
  assert.equal(origin({ tls: [{ hosts: ['www.example.org'] }] }), 'http://hooks.example.org');
  assert.equal(origin({ tls: [{ hosts: ['*.example.org'] }] }), 'https://hooks.example.org');
  assert.equal(origin({ tls: [{ secretName: 'all' }] }), 'https://hooks.example.org');
  const wild = [{ host: '*.example.org', http: { paths: [at('/', 'webhook-receiver')] } }];
  assert.equal(origin({ rules: wild }), undefined, 'a wildcard is no address');
});

test('the port of a URL is that of what is in front, where deliveries arrive by it', () => {
  const cdn = new Map([['cdn.example.org', { value: ['198.51.100.9'] }]]);
  const nodes = service({ type: 'NodePort', ports: [{ port: 80, targetPort: 9292, nodePort: 30080 }] });
  for (const [url, entrance] of [
    [`https://cdn.example.org${path}`, service()],
    [`https://cdn.example.org:8443${path}`, nodes],
  ] as const) {
    const seen = { addresses: cdn, ways: ways([entrance]) };
    assert.deepEqual(faults(evidence(seen, hook({ url }))), [], url);
  }
  const own = hook({ url: `https://203.0.113.7${path}` });
  assert.deepEqual(faults(evidence({}, own)), ['entrance service-port-wrong']);
});

test('a NetworkPolicy for all addresses but those of GitHub', () => {
  const from = (except: readonly string[]) => [{ ipBlock: { cidr: '0.0.0.0/0', except } }];
  const says = (except: readonly string[]) =>
    faults(evidence({ ways: ways([service()], [policy({ ingress: [{ from: from(except) }] })]) }));
  assert.deepEqual(says(['10.0.0.0/8']), []);
  assert.deepEqual(says(knownHookRanges.ranges), ['entrance network-policy-blocks']);
});

const kustomization: LiveObject = {
  metadata: { name: 'apps', namespace: flux, creationTimestamp },
  spec: { sourceRef: { kind: 'GitRepository', name: 'app' } },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};
function apps(of: LiveObject, kind = 'Kustomization'): Target {
  const reference = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind, name: 'apps' };
  const objects = { value: [kustomization] };
  return { reference, namespace: flux, apiVersion: reference.apiVersion, objects, sources: { value: [of] } };
}

test('a Kustomization does not have its source fetch', () => {
  const only = { ...receiver, spec: { ...receiver.spec, resources: [apps(source).reference] } };
  const found = { receiver: only, receivers: [only], targets: [apps(source)] };
  assert.deepEqual(faults(evidence(found)), ['target target-without-its-source?']);
  assert.deepEqual(faults(evidence({ ...found, receivers: [only, receiver] })), [], 'another Receiver has it fetch');
  assert.deepEqual(faults(evidence({ ...found, targets: [apps(source, 'ImageUpdateAutomation')] })), []);
  const suspended = { ...source, spec: { ...source.spec, suspend: true } };
  for (const receivers of [[only], [only, receiver]])
    assert.deepEqual(faults(evidence({ ...found, receivers, targets: [apps(suspended)] })), [
      'target target-suspended',
    ]);
});

test('a HelmRepository of type oci is never reconciled', () => {
  const charts: LiveObject = {
    metadata: { name: 'charts', namespace: flux, annotations: { 'reconcile.fluxcd.io/requestedAt': '1' } },
    spec: { type: 'oci', url: 'oci://registry.example.org/charts' },
  };
  const target: Target = {
    reference: { kind: 'HelmRepository', name: 'charts' },
    namespace: flux,
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    objects: { value: [charts] },
    sources: { value: [] },
  };
  const found = evidence({ targets: [...evidence().targets, target] }, hook({}, [delivery()]));
  assert.deepEqual(faults(found), ['artifact target-not-reconciled?']);
});

test('behind a name there may be a CDN: an entrance that was edited since is no change of the address', () => {
  const cdn = new Map([['cdn.example.org', { value: ['198.51.100.9'] }]]);
  const url = `https://cdn.example.org${path}`;
  const at = (creation: string, edited: string) => ({
    ...service(),
    metadata: { ...service().metadata, creationTimestamp: creation, managedFields: [{ time: edited }] },
  });
  const says = (entrance: LiveObject, hookUrl = url) =>
    faults(evidence({ addresses: cdn, ways: ways([entrance]) }, hook({ url: hookUrl })));
  assert.deepEqual(says(at(creationTimestamp, '2026-11-02T09:30:00Z')), ['address address-changed?']);
  assert.deepEqual(says(at('2026-11-02T09:30:00Z', '2026-11-02T09:30:00Z')), ['address address-changed']);
  const address = `http://198.51.100.9${path}`;
  assert.deepEqual(says(at(creationTimestamp, '2026-11-02T09:30:00Z'), address), ['address address-changed']);
});

test('a webhook at an old path is found by the name of the load balancer', async () => {
  const url = `https://flux.example.org/hook/${'0'.repeat(64)}`;
  const old = hook({ url });
  const look = {
    hooks: async () => ({ value: [old.hook, hook({ id: 8, url: url.replace('flux', 'other') }).hook] }),
    deliveries: async () => ({ value: [] }),
    branchHead: async () => ({ value: '' }),
  } as unknown as GitHubLook;
  const question = { receiver, receivers: [receiver], targets: evidence().targets, paths: [path] };
  const matchedAt = async (hosts: readonly string[]) => {
    const resolved: Record<string, string[]> = { [host]: ['203.0.113.8'], 'lb.example.net': ['203.0.113.8'] };
    const addressesOf = async (name: string) => resolved[name] ?? [];
    const access = { github: look, enterprise: undefined, home: undefined };
    const sender = await askSender({ ...question, hosts, addressesOf }, access);
    return sender.asked ? sender.homes.flatMap(({ matched }) => matched.map((each) => [each.hook.id, each.match])) : [];
  };
  assert.deepEqual(await matchedAt(['203.0.113.8']), [[7, 'stale']]);
  assert.deepEqual(await matchedAt(['lb.example.net']), [[7, 'stale']]);
  assert.deepEqual(await matchedAt(['203.0.113.9']), []);
});

test('a suspended target is not called ready', () => {
  const sender = { asked: false, why: 'type', said: 'it cannot be asked' } as const;
  const image: LiveObject = { metadata: { name: 'image', namespace: flux }, spec: { suspend: true } };
  const target: Target = {
    reference: { kind: 'OCIRepository', name: 'image' },
    namespace: flux,
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    objects: { value: [image] },
    sources: { value: [] },
  };
  const { hops } = diagnose(evidence({ sender, targets: [target] }));
  assert.deepEqual(
    hops.filter(({ hop }) => hop === 'target' || hop === 'artifact').map(({ status }) => status),
    ['fail', 'not-reached'],
  );
});
