import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  backend,
  chain,
  declaration,
  type Fields,
  loadBalancer,
  networkPolicy,
  object,
  said,
  service,
} from './objects.ts';

const other = (spec: Fields, name = 'shop') =>
  object('v1', 'Service', name, { spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec } });
const named = <T extends { metadata: Fields }>(thing: T, name: string) => ({
  ...thing,
  metadata: { ...thing.metadata, name },
});
const inside = service({ type: 'ClusterIP' });
const ingress = (path: string, extra: Fields = {}, annotations: Fields = {}) => ({
  ...object('networking.k8s.io/v1', 'Ingress', 'hook', {
    spec: { rules: [{ host: 'hook.example.org', http: { paths: [{ path, pathType: 'Prefix', backend }] } }], ...extra },
  }),
  metadata: { name: 'hook', namespace: 'flux-system', annotations },
});
const policy = (spec: Fields) => object('networking.k8s.io/v1', 'NetworkPolicy', 'all', { spec });
const controller = (pod: Fields) =>
  object('apps/v1', 'Deployment', 'notification-controller', {
    spec: { template: { metadata: { labels: { app: 'notification-controller' } }, spec: pod } },
  });
const url = 'http://<load balancer>/hook/<token + shop + flux-system>';
const hook = 'http://hook.example.org/hook/<token + shop + flux-system>';

describe('each way in is compared', () => {
  for (const [what, before, after, expected] of [
    [
      'a load balancer without ranges beside one with them',
      [loadBalancer('192.0.2.0/24')],
      [loadBalancer('192.0.2.0/24'), named(loadBalancer(), 'second')],
      ['**Exposure widens**: `Service flux-system/second` is now a way in from outside, for everybody.'],
    ],
    [
      'that load balancer goes again',
      [loadBalancer('192.0.2.0/24'), named(loadBalancer(), 'second')],
      [loadBalancer('192.0.2.0/24')],
      ['**Exposure narrows**: `Service flux-system/second` is no longer a way in from outside.'],
    ],
    [
      'ranges of the way that opens less',
      [named(loadBalancer('192.0.2.0/24'), 'a'), loadBalancer()],
      [named(loadBalancer(), 'a'), loadBalancer()],
      ['**Exposure widens**: `Service flux-system/a` admits everybody; before, only `192.0.2.0/24`.'],
    ],
    [
      'a load balancer with ranges → an Ingress open to the world',
      [loadBalancer('192.0.2.0/24')],
      [inside, ingress('/hook')],
      [
        `**The hook URL changes**: \`${url}\` → \`${hook}\`.`,
        '**Exposure changes**: `LoadBalancer` → `Ingress`. Only requests for its hosts and paths come in, through the Ingress controller. The limit to `192.0.2.0/24` (loadBalancerSourceRanges) is gone.',
      ],
    ],
    [
      'another load balancer',
      [loadBalancer()],
      [named(loadBalancer(), 'second')],
      [
        '**The hook URL changes**: `Service flux-system/receiver` is replaced by `Service flux-system/second`: the cluster gives it an address of its own.',
      ],
    ],
    [
      'an Ingress that takes in every path',
      [inside, ingress('/hook')],
      [inside, ingress('/')],
      [
        '**Exposure widens**: `Ingress flux-system/hook` now matches `hook.example.org/`; before, `hook.example.org/hook`.',
      ],
    ],
    [
      'an Ingress that takes in less',
      [inside, ingress('/')],
      [inside, ingress('/hook')],
      [
        '**Exposure narrows**: `Ingress flux-system/hook` now matches `hook.example.org/hook`; before, `hook.example.org/`.',
      ],
    ],
    [
      'a slash at the end of a prefix',
      [inside, ingress('/hook')],
      [inside, ingress('/hook/')],
      ['**The way in changes**: `Ingress flux-system/hook`, `spec.rules[0].http.paths[0].path` `/hook` → `/hook/`.'],
    ],
    [
      'what only the controller of an Ingress understands',
      [inside, ingress('/hook')],
      [inside, ingress('/hook', { ingressClassName: 'nginx' }, { 'example.org/auth': 'off' })],
      [
        '**The way in changes**: `Ingress flux-system/hook`, `annotations.example.org/auth` `off` is new, `spec.ingressClassName` `nginx` is new.',
      ],
    ],
    [
      'external IPs',
      [inside],
      [service({ type: 'ClusterIP', externalIPs: ['198.51.100.7'] })],
      [
        '**The hook URL** becomes `http://198.51.100.7/hook/<token + shop + flux-system>`.',
        '**Exposure widens**: `Service flux-system/receiver` (externalIPs) is now a way in from outside.',
      ],
    ],
    [
      'Pods on the network of their node',
      [controller({})],
      [controller({ hostNetwork: true })],
      [
        '**The hook URL** becomes `http://<node>:9292/hook/<token + shop + flux-system>`.',
        '**Exposure widens**: `Deployment flux-system/notification-controller` (hostNetwork) is now a way in from outside.',
      ],
    ],
    [
      'a port of the node',
      [controller({ containers: [{ ports: [{ containerPort: 9292 }] }] })],
      [controller({ containers: [{ ports: [{ containerPort: 9292, hostPort: 8080 }] }] })],
      [
        '**The hook URL** becomes `http://<node>:8080/hook/<token + shop + flux-system>`.',
        '**Exposure widens**: `Deployment flux-system/notification-controller` (hostPort) is now a way in from outside.',
      ],
    ],
    [
      'addresses of senders are lost on the way',
      [service({ type: 'NodePort', externalTrafficPolicy: 'Local' })],
      [service({ type: 'NodePort' })],
      [
        "**Source addresses**: `Service flux-system/receiver`, externalTrafficPolicy `Cluster`: deliveries may arrive under a node's address, so NetworkPolicies cannot tell senders apart.",
      ],
    ],
  ] as const) {
    test(what, () => {
      assert.equal(said(declaration([...chain, ...before]), declaration([...chain, ...after])), expected.join('\n'));
    });
  }
});

describe('something else than the receiver', () => {
  for (const [what, before, after, expected] of [
    [
      'a node port',
      [other({ type: 'ClusterIP' })],
      [other({ type: 'NodePort' })],
      [
        '**Exposure of something else widens**: `Service flux-system/shop` is now a way in from outside, on a port of every node.',
      ],
    ],
    [
      'a load balancer that goes',
      [other({ type: 'LoadBalancer' })],
      [],
      ['**Exposure of something else narrows**: `Service flux-system/shop` is no longer a way in from outside.'],
    ],
    [
      'ranges of a load balancer',
      [other({ type: 'LoadBalancer', loadBalancerSourceRanges: ['192.0.2.0/24'] })],
      [other({ type: 'LoadBalancer' })],
      [
        '**Exposure of something else widens**: `Service flux-system/shop` admits everybody; before, only `192.0.2.0/24`.',
      ],
    ],
    [
      'another port of a load balancer',
      [other({ type: 'LoadBalancer' })],
      [other({ type: 'LoadBalancer', ports: [{ port: 80 }, { port: 22 }] })],
      ['**A way in to something else changes**: `Service flux-system/shop`, `spec.ports[1]` `{"port":22}` is new.'],
    ],
    [
      'a port of the controller that takes no deliveries',
      [controller({ containers: [{ ports: [{ containerPort: 8080 }] }] })],
      [controller({ containers: [{ ports: [{ containerPort: 8080, hostPort: 8080 }] }] })],
      [
        '**Exposure of something else widens**: `Deployment flux-system/notification-controller` (hostPort) is now a way in from outside.',
      ],
    ],
  ] as const) {
    test(what, () => assert.equal(said(declaration(before), declaration(after)), expected.join('\n')));
  }
});

describe('ranges are compared as sets of addresses', () => {
  const who = '`Service flux-system/receiver`';
  for (const [what, from, to, expected] of [
    [
      'both halves of everything',
      ['192.0.2.0/24'],
      ['0.0.0.0/1', '128.0.0.0/1'],
      [`**Exposure widens**: ${who} admits everybody; before, only \`192.0.2.0/24\`.`],
    ],
    ['the same in two parts', ['192.0.2.0/24'], ['192.0.2.0/25', '192.0.2.128/25'], ['']],
    [
      'a range around it',
      ['192.0.2.0/24'],
      ['192.0.2.0/23'],
      [`**Exposure widens**: ${who} also admits \`192.0.3.0/24\`.`],
    ],
    [
      'half of it',
      ['192.0.2.0/24'],
      ['192.0.2.0/25'],
      [`**Exposure narrows**: ${who} no longer admits \`192.0.2.128/25\`.`],
    ],
    [
      'text that is not a range',
      ['192.0.2.0/33'],
      ['192.0.2.7/24'],
      [`**Exposure changes**: ${who} also admits \`192.0.2.0/24\`, and no longer admits \`192.0.2.0/33\`.`],
    ],
    [
      'a large range around it',
      ['192.0.2.0/24'],
      ['128.0.0.0/1'],
      [`**Exposure widens**: ${who} admits \`128.0.0.0/1\`; before, \`192.0.2.0/24\`.`],
    ],
  ] as const) {
    test(what, () => {
      const [before, after] = [from, to].map((ranges) => declaration([...chain, loadBalancer(...ranges)]));
      const text = said(before as NonNullable<typeof before>, after as NonNullable<typeof after>);
      const sentences = text.split('\n').filter((line) => !line.startsWith('**The way in'));
      assert.deepEqual(sentences, expected);
    });
  }
});

describe('NetworkPolicies', () => {
  const own = networkPolicy('192.0.2.0/24');
  const from = (peer: Fields) => policy({ podSelector: {}, ingress: [{ from: [peer] }] });
  for (const [what, before, after, expected] of [
    [
      'for every Pod, from everywhere',
      [own],
      [own, policy({ podSelector: {}, ingress: [{}] })],
      [
        '**Exposure widens**: the NetworkPolicy of the notification-controller admits everybody; before, only `192.0.2.0/24`.',
      ],
    ],
    [
      'the first for every Pod',
      [],
      [policy({ podSelector: {}, ingress: [{}] })],
      ['**Firewall**: a NetworkPolicy admits everybody to the receiver, whatever other policies of the cluster say.'],
    ],
    [
      'of another namespace',
      [own],
      [own, { ...policy({ podSelector: {}, ingress: [{}] }), metadata: { name: 'all', namespace: 'shop' } }],
      [''],
    ],
    [
      'of other Pods',
      [own],
      [
        own,
        policy({
          podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['notification-controller'] }] },
          ingress: [{}],
        }),
      ],
      [''],
    ],
    [
      'a range of ports around that of deliveries',
      [own],
      [own, policy({ podSelector: {}, ingress: [{ ports: [{ port: 9000, endPort: 10000 }] }] })],
      [
        '**Exposure widens**: the NetworkPolicy of the notification-controller admits everybody; before, only `192.0.2.0/24`.',
      ],
    ],
    [
      'an exception that goes',
      [from({ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] } })],
      [from({ ipBlock: { cidr: '192.0.2.0/24' } })],
      ['**Exposure widens**: the NetworkPolicy of the notification-controller also admits `192.0.2.128/25`.'],
    ],
    [
      'one namespace instead of all',
      [from({ namespaceSelector: {} })],
      [from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } })],
      [
        '**Exposure narrows**: the NetworkPolicy of the notification-controller no longer admits Pods of every namespace.',
      ],
    ],
    [
      'Pods by their labels',
      [from({ ipBlock: { cidr: '192.0.2.0/24' } })],
      [from({ podSelector: { matchLabels: { app: 'tunnel' } } })],
      [
        '**Exposure changes**: the NetworkPolicy of the notification-controller also admits Pods labelled `app=tunnel` of its own namespace, and no longer admits `192.0.2.0/24`.',
      ],
    ],
  ] as const) {
    test(what, () => {
      assert.equal(said(declaration([...chain, ...before]), declaration([...chain, ...after])), expected.join('\n'));
    });
  }
});

describe('TLS is seen where a wildcard covers the host', () => {
  const becomes = /\*\*The hook URL\*\* becomes `https:\/\/hook\.example\.org\//;
  test('a certificate', () => {
    const secured = ingress('/hook', { tls: [{ hosts: ['*.example.org'], secretName: 'tls' }] });
    assert.match(said(declaration([...chain, inside]), declaration([...chain, inside, secured])), becomes);
  });
  test('a listener, beside one that takes other hosts', () => {
    const gateway = object('gateway.networking.k8s.io/v1', 'Gateway', 'edge', {
      spec: {
        listeners: [
          { name: 'plain', protocol: 'HTTP', hostname: 'www.example.com' },
          { name: 'secured', protocol: 'HTTPS', hostname: '*.example.org' },
        ],
      },
    });
    const route = object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'hook', {
      spec: {
        hostnames: ['hook.example.org'],
        parentRefs: [{ name: 'edge' }],
        rules: [{ backendRefs: [{ name: 'receiver', port: 80 }] }],
      },
    });
    const text = said(declaration([...chain, inside, gateway]), declaration([...chain, inside, gateway, route]));
    assert.match(text, becomes);
  });
});
