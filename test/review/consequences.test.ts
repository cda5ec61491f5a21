import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chain,
  declaration,
  gateway,
  ingress,
  loadBalancer,
  networkPolicy,
  object,
  receiver,
  repository,
  route,
  said,
  service,
} from './objects.ts';

for (const [what, before, after, expected] of [
  [
    'load balancer → Ingress with TLS',
    [loadBalancer()],
    [service({ type: 'ClusterIP' }), ingress([{ hosts: ['hook.example.org'] }])],
    [
      '**The hook URL changes**: `http://<load balancer>/hook/<token + shop + flux-system>` → `https://hook.example.org/hook/<token + shop + flux-system>`.',
      '**Exposure narrows**: `LoadBalancer` → `Ingress`. Only requests for its hosts and paths come in, through the Ingress controller.',
    ],
  ],
  [
    'Ingress loses its certificate',
    [service({ type: 'ClusterIP' }), ingress([{ hosts: ['hook.example.org'] }])],
    [service({ type: 'ClusterIP' }), ingress([])],
    [
      '**The hook URL changes**: `https://hook.example.org/hook/<token + shop + flux-system>` → `http://hook.example.org/hook/<token + shop + flux-system>`.',
    ],
  ],
  [
    'nothing → HTTPRoute',
    [service({ type: 'ClusterIP' })],
    [service({ type: 'ClusterIP' }), gateway, route],
    [
      '**The hook URL** becomes `https://hook.example.org/hook/<token + shop + flux-system>`.',
      '**Exposure widens**: `HTTPRoute flux-system/hook` is now a way in from outside.',
      '**Gateway added**: `Gateway flux-system/edge` takes requests for `any host`.',
    ],
  ],
  [
    'node port → load balancer',
    [service({ type: 'NodePort' })],
    [loadBalancer()],
    [
      '**The hook URL changes**: `http://<node>:<allocated port>/hook/<token + shop + flux-system>` → `http://<load balancer>/hook/<token + shop + flux-system>`.',
      '**Exposure widens**: `NodePort` → `LoadBalancer`. It has an address of its own and, by default, a port on every node.',
    ],
  ],
  [
    'load balancer → nothing',
    [loadBalancer()],
    [service({ type: 'ClusterIP' })],
    [
      '**The hook URL is gone**: nothing declared here points to `flux-system/shop` any longer.',
      '**Exposure ends**: `Service flux-system/receiver` is no longer a way in from outside.',
    ],
  ],
  [
    'source ranges set',
    [loadBalancer()],
    [loadBalancer('192.0.2.0/24')],
    ['**Exposure narrows**: `Service flux-system/receiver` admits only `192.0.2.0/24`; before, everybody.'],
  ],
  [
    'source ranges changed',
    [loadBalancer('192.0.2.0/24')],
    [loadBalancer('198.51.100.0/24')],
    [
      '**Exposure changes**: `Service flux-system/receiver` also admits `198.51.100.0/24`, and no longer admits `192.0.2.0/24`.',
    ],
  ],
  [
    'source ranges of everybody',
    [loadBalancer('192.0.2.0/24')],
    [loadBalancer('0.0.0.0/0')],
    ['**Exposure widens**: `Service flux-system/receiver` admits everybody; before, only `192.0.2.0/24`.'],
  ],
  [
    'a firewall',
    [],
    [networkPolicy('192.0.2.0/24')],
    [
      '**Firewall**: a NetworkPolicy admits `192.0.2.0/24` to the receiver, in addition to what other policies of the cluster admit.',
    ],
  ],
  [
    'no firewall any more',
    [networkPolicy('192.0.2.0/24')],
    [],
    [
      '**Firewall gone**: no NetworkPolicy declared here limits any longer who reaches the receiver; before, `192.0.2.0/24`.',
    ],
  ],
  [
    'a firewall that admits more',
    [networkPolicy('192.0.2.0/24')],
    [networkPolicy('192.0.2.0/24', '198.51.100.0/24')],
    ['**Exposure widens**: the NetworkPolicy of the notification-controller also admits `198.51.100.0/24`.'],
  ],
] as const) {
  test(what, () => {
    assert.equal(said(declaration([...chain, ...before]), declaration([...chain, ...after])), expected.join('\n'));
  });
}

for (const [what, before, after, expected] of [
  [
    'a new Receiver',
    [repository()],
    chain,
    ['**New Receiver** `flux-system/shop`: deliveries from `acme/shop` reconcile `GitRepository flux-system/shop`.'],
  ],
  [
    'a Receiver less',
    chain,
    [repository()],
    [
      '**Receiver removed** `flux-system/shop`: deliveries to its path are answered 404, and the webhook at `acme/shop` is deleted.',
    ],
  ],
  [
    'one more event',
    [receiver({ events: ['push'] }), repository()],
    [receiver({ events: ['push', 'release'] }), repository()],
    ['**Events**: the Receiver `flux-system/shop` now takes `release`.'],
  ],
  [
    'every event',
    chain,
    [receiver({ events: [] }), repository()],
    ['**Events**: the Receiver `flux-system/shop` takes every event.'],
  ],
  [
    'another type',
    chain,
    [receiver({ type: 'generic-hmac' }), repository()],
    ['**Deliveries are checked differently**: type `github` → `generic-hmac`; change the sender to match.'],
  ],
  [
    'suspended',
    chain,
    [receiver({ suspend: true }), repository()],
    ['**Suspended**: the Receiver `flux-system/shop` answers 503.'],
  ],
  [
    'a filter',
    chain,
    [receiver({ resourceFilter: 'req.ref == "x"' }), repository()],
    ['**Filter added**: the Receiver `flux-system/shop` reconciles only for deliveries that pass it.'],
  ],
  [
    'polled less often',
    chain,
    [receiver(), repository({ interval: '1h' })],
    [
      '**Polling interval**: without a push, `GitRepository flux-system/shop` is polled every `1h` instead of `10m` (less often). Deliveries still reconcile at once.',
    ],
  ],
  [
    'one more target',
    chain,
    [
      receiver({
        resources: [
          { kind: 'GitRepository', name: 'shop' },
          { kind: 'Kustomization', name: 'apps' },
        ],
      }),
      repository(),
    ],
    ['**Target added**: deliveries also reconcile `Kustomization flux-system/apps`.'],
  ],
  [
    'a target under a new name',
    chain,
    [
      receiver({ resources: [{ kind: 'GitRepository', name: 'store' }] }),
      repository({ url: 'https://github.com/acme/shop' }, 'store'),
    ],
    [
      '**Target**: `GitRepository flux-system/shop` is now `GitRepository flux-system/store`; the old object is deleted.',
    ],
  ],
  [
    'the token from External Secrets',
    [...chain, object('v1', 'Secret', 'token', {})],
    [
      ...chain,
      object('external-secrets.io/v1', 'ExternalSecret', 'token', { spec: { secretStoreRef: { name: 'vault' } } }),
    ],
    [
      '**The token comes from elsewhere**: `Secret token`, without a token in the manifest → `ExternalSecret token` (store vault). With another value the path changes too: deliveries to the old path are answered 404.',
    ],
  ],
] as const) {
  test(what, () => assert.equal(said(declaration(before), declaration(after)), expected.join('\n')));
}

test('a token that was encrypted again may be another', () => {
  const settings = (text: string) => ({ 'fluxhook:token': { secure: text } });
  const text = said(declaration(chain, settings('v1:a')), declaration(chain, settings('v1:b')));
  assert.match(text, /^\*\*The token was encrypted again\*\*/);
});

test('nothing is said of an equal declaration, nor of a new API version', () => {
  assert.equal(said(declaration(chain), declaration(chain)), '');
  const newer = { ...receiver(), apiVersion: 'notification.toolkit.fluxcd.io/v2' };
  assert.equal(said(declaration(chain), declaration([newer, repository()])), '');
});

test('a tunnel gives the URL where nothing else leads in, and an unseen Gateway its scheme', () => {
  const inside = [...chain, service({ type: 'ClusterIP' })];
  const tunnel = said(
    declaration(inside),
    declaration(inside, { 'fluxhook:exposure': { type: 'None', url: 'https://hook.example.org' } }),
  );
  assert.match(tunnel, /\*\*The hook URL\*\* becomes `https:\/\/hook\.example\.org\/hook\//);
  const routed = said(
    declaration(inside),
    declaration([...inside, route], { 'fluxhook:exposure': { type: 'HTTPRoute', scheme: 'http' } }),
  );
  assert.match(routed, /\*\*The hook URL\*\* becomes `http:\/\/hook\.example\.org\/hook\//);
});

test('a NetworkPolicy is read only for the port of deliveries', () => {
  const other = object('networking.k8s.io/v1', 'NetworkPolicy', 'metrics', {
    spec: {
      podSelector: { matchLabels: { app: 'notification-controller' } },
      ingress: [{ from: [{ ipBlock: { cidr: '198.51.100.0/24' } }], ports: [{ port: 8080 }] }],
    },
  });
  const guarded = [...chain, networkPolicy('192.0.2.0/24')];
  assert.equal(said(declaration(guarded), declaration([...guarded, other])), '');
});

test('another owner of the objects is said', () => {
  const owner = (name: string) => declaration(chain, { 'fluxhook:ownership': name });
  assert.match(
    said(owner('pulumi'), owner('git')),
    /^\*\*The Kubernetes objects get another owner\*\*: `pulumi` → `git`\. /,
  );
});

for (const [what, from, to, expected] of [
  [
    'to another owner',
    'https://github.com/acme/nginx',
    'https://github.com/octo/nginx',
    ' The GitHub token needs access to `acme` and `octo`.',
  ],
  ['to another repository', 'https://github.com/acme/nginx', 'https://github.com/acme/fleet', ''],
  [
    'to the same in other letters',
    'https://github.com/acme/nginx',
    'https://github.com/Acme/nginx',
    ' To GitHub both names are the same.',
  ],
] as const) {
  test(`the home of the webhook changes ${what}`, () => {
    const [before, after] = [from, to].map((url) =>
      declaration([receiver(), repository({ url })], { 'fluxhook:repository': url }),
    );
    const [first] = said(before as NonNullable<typeof before>, after as NonNullable<typeof after>).split('\n');
    const [old, now] = [from, to].map((url) => url.replace('https://github.com/', ''));
    assert.equal(
      first,
      `**The webhook is replaced**: \`pulumi up\` deletes it at \`${old}\` and makes a new one at \`${now}\`, with the same token.${expected}`,
    );
  });
}
