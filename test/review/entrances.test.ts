import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { chain, declaration, type Fields, object, said, service } from './objects.ts';

const inside = service({ type: 'ClusterIP' });
const traefik = (route: Fields, spec: Fields = {}) =>
  object('traefik.io/v1alpha1', 'IngressRoute', 'hook', {
    spec: {
      entryPoints: ['websecure'],
      routes: [
        {
          match: 'Host(`hook.example.org`) && PathPrefix(`/hook/`)',
          services: [{ name: 'receiver', port: 80 }],
          ...route,
        },
      ],
      ...spec,
    },
  });
const guarded = { middlewares: [{ name: 'github-only' }] };
const secured = { tls: { secretName: 'hook-tls' } };
const virtualService = (http: Fields, spec: Fields = {}) =>
  object('networking.istio.io/v1', 'VirtualService', 'hook', {
    spec: {
      hosts: ['hook.example.org'],
      gateways: ['istio-ingress/public'],
      http: [{ match: [{ uri: { prefix: '/hook/' } }], route: [{ destination: { host: 'receiver' } }], ...http }],
      ...spec,
    },
  });
const istio = (server: Fields) => ({
  ...object('networking.istio.io/v1', 'Gateway', 'public', {
    spec: { servers: [{ port: { number: 443, protocol: 'HTTPS' }, hosts: ['*.example.org'], ...server }] },
  }),
  metadata: { name: 'public', namespace: 'istio-ingress' },
});
const withTls = istio({ tls: { mode: 'SIMPLE', credentialName: 'hook-tls' } });
const withoutTls = istio({ port: { number: 80, protocol: 'HTTP' } });
const tunnel = (...rules: Fields[]) =>
  object('v1', 'ConfigMap', 'cloudflared', {
    data: { 'config.yaml': stringify({ tunnel: 'hooks', ingress: [...rules, { service: 'http_status:404' }] }) },
  });
const hookRule = { hostname: 'hook.example.org', service: 'http://receiver.flux-system.svc.cluster.local:80' };
const shopRule = { hostname: 'shop.example.org', service: 'http://shop.shop:8080' };
const path = '/hook/<token + shop + flux-system>';

for (const [what, before, after, expected] of [
  [
    'an IngressRoute loses TLS and its middleware',
    [traefik(guarded, secured)],
    [traefik({})],
    [
      `**The hook URL changes**: \`https://hook.example.org${path}\` → \`<scheme of the entry point>://hook.example.org${path}\`.`,
      '**TLS removed**: `IngressRoute flux-system/hook` no longer has a certificate of its own; requests come over plain HTTP, unless `websecure` of Traefik brings one.',
      '**Middleware removed**: requests to `IngressRoute flux-system/hook` no longer go through `flux-system/github-only`; what was checked or limited there no longer is.',
    ],
  ],
  [
    'an IngressRoute at another entry point',
    [traefik({}, secured)],
    [traefik({}, { ...secured, entryPoints: ['web', 'websecure'] })],
    ['**Entry points**: `IngressRoute flux-system/hook` takes requests at `web`, `websecure`; before, at `websecure`.'],
  ],
  [
    'an IngressRoute that takes in every path',
    [traefik({}, secured)],
    [traefik({ match: 'Host(`hook.example.org`)' }, secured)],
    [
      '**Exposure widens**: `IngressRoute flux-system/hook` now matches `hook.example.org/`; before, `hook.example.org/hook`.',
    ],
  ],
  [
    'an IngressRoute that asks for less',
    [traefik({ match: 'Host(`hook.example.org`) && ClientIP(`192.0.2.0/24`)' }, secured)],
    [traefik({ match: 'Host(`hook.example.org`)' }, secured)],
    [
      '**Exposure widens**: `IngressRoute flux-system/hook` now matches `hook.example.org/`; before, `hook.example.org/` (with conditions).',
    ],
  ],
  [
    'an IngressRoute goes',
    [traefik({}, secured)],
    [],
    [
      '**The hook URL is gone**: nothing declared here points to `flux-system/shop` any longer.',
      '**Exposure ends**: `IngressRoute flux-system/hook` is no longer a way in from outside.',
    ],
  ],
  [
    'a VirtualService with another host',
    [virtualService({}), withTls],
    [virtualService({}, { hosts: ['in.example.org'] }), withTls],
    [`**The hook URL changes**: \`https://hook.example.org${path}\` → \`https://in.example.org${path}\`.`],
  ],
  [
    'a VirtualService that no longer points to the receiver',
    [virtualService({}), withTls],
    [virtualService({ route: [{ destination: { host: 'shop.shop.svc.cluster.local' } }] }), withTls],
    [
      '**The hook URL is gone**: nothing declared here points to `flux-system/shop` any longer.',
      '**Exposure ends**: `VirtualService flux-system/hook` is no longer a way in from outside.',
      '**Exposure of something else widens**: `VirtualService flux-system/hook` is now a way in from outside.',
    ],
  ],
  [
    'a VirtualService for the mesh only',
    [virtualService({}, { gateways: ['mesh'] })],
    [virtualService({}, { gateways: ['mesh', 'istio-ingress/public'] })],
    [
      `**The hook URL** becomes \`<scheme of the Gateway>://hook.example.org${path}\`.`,
      '**Exposure widens**: `VirtualService flux-system/hook` is now a way in from outside.',
    ],
  ],
  [
    "Istio's Gateway loses TLS",
    [virtualService({}), withTls],
    [virtualService({}), withoutTls],
    [
      `**The hook URL changes**: \`https://hook.example.org${path}\` → \`http://hook.example.org${path}\`.`,
      '**TLS removed**: `Gateway istio-ingress/public` takes plain HTTP for `*.example.org`.',
      '**Gateway**: `Gateway istio-ingress/public`, `spec.servers[0].port.number` `443` → `80`, `spec.servers[0].port.protocol` `HTTPS` → `HTTP`, `spec.servers[0].tls` `{"mode":"SIMPLE","credentialName":"hook-tls"}` is gone.',
    ],
  ],
  [
    "a tunnel loses the hook's host",
    [tunnel(hookRule, shopRule)],
    [tunnel(shopRule)],
    [
      '**The hook URL is gone**: nothing declared here points to `flux-system/shop` any longer.',
      '**Exposure ends**: `ConfigMap flux-system/cloudflared` (tunnel) is no longer a way in from outside.',
    ],
  ],
  [
    "an earlier rule of a tunnel takes the hook's host",
    [tunnel(hookRule)],
    [tunnel({ ...shopRule, hostname: '*.example.org' }, hookRule)],
    [
      '**The hook URL is gone**: nothing declared here points to `flux-system/shop` any longer.',
      '**Exposure ends**: `ConfigMap flux-system/cloudflared` (tunnel) is no longer a way in from outside.',
      '**Exposure of something else widens**: `ConfigMap flux-system/cloudflared` (tunnel) is now a way in from outside: `https://*.example.org`.',
    ],
  ],
] as const) {
  test(what, () => {
    const [from, to] = [before, after].map((objects) => declaration([...chain, inside, ...objects]));
    assert.equal(said(from as NonNullable<typeof from>, to as NonNullable<typeof to>), expected.join('\n'));
  });
}

describe('a CiliumNetworkPolicy', () => {
  const policy = (ingress: Fields[], app = 'notification-controller') =>
    object('cilium.io/v2', 'CiliumNetworkPolicy', 'hook', {
      spec: { endpointSelector: { matchLabels: { app } }, ingress },
    });
  const name = '`CiliumNetworkPolicy flux-system/hook`';
  for (const [what, before, after, expected] of [
    [
      'to the world',
      [policy([{ fromCIDR: ['192.0.2.0/24'] }])],
      [policy([{ fromEntities: ['world'] }])],
      [`**Exposure widens**: ${name} admits everybody; before, only \`192.0.2.0/24\`.`],
    ],
    [
      'with one more range',
      [policy([{ fromCIDRSet: [{ cidr: '192.0.2.0/24' }] }])],
      [policy([{ fromCIDRSet: [{ cidr: '192.0.2.0/24' }, { cidr: '198.51.100.0/24' }] }])],
      [`**Exposure widens**: ${name} also admits \`198.51.100.0/24\`.`],
    ],
    [
      'for something else',
      [policy([{ fromEntities: ['cluster'] }], 'shop')],
      [policy([{ fromEntities: ['all'] }], 'shop')],
      [`**Exposure of something else widens**: ${name} admits everybody; before, only \`cluster\`.`],
    ],
    [
      'that is new',
      [],
      [policy([{ fromCIDR: ['192.0.2.0/24'] }])],
      [
        `**Firewall**: ${name} admits \`192.0.2.0/24\` to the receiver, in addition to what other policies of the cluster admit.`,
      ],
    ],
    [
      'that goes',
      [policy([{ fromCIDR: ['192.0.2.0/24'] }])],
      [],
      [`**Firewall gone**: ${name} no longer limits who reaches the receiver; before, \`192.0.2.0/24\`.`],
    ],
  ] as const) {
    test(what, () => assert.equal(said(declaration(before), declaration(after)), expected.join('\n')));
  }
});

describe('a FluxInstance', () => {
  const instance = (spec: Fields) => object('fluxcd.controlplane.io/v1', 'FluxInstance', 'flux', { spec });
  const all = ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'];
  const name = '`FluxInstance flux-system/flux`';
  for (const [what, before, after, expected] of [
    [
      'without what answers deliveries',
      [instance({})],
      [instance({ components: all.slice(0, 3) })],
      [
        `**Controller gone**: ${name} no longer runs \`notification-controller\`: **deliveries are no longer answered**, and no Alert is sent.`,
      ],
    ],
    [
      'without what fetches',
      [instance({ components: all })],
      [instance({ components: all.slice(1) })],
      [
        `**Controller gone**: ${name} no longer runs \`source-controller\`: **nothing is fetched any longer**, by deliveries or by polling.`,
      ],
    ],
    ['with its usual components written out', [instance({})], [instance({ components: all })], []],
    [
      'of another version',
      [instance({ distribution: { version: '2.7.x' } })],
      [instance({ distribution: { version: '2.8.x' } })],
      [`**What Flux does**: ${name}, \`spec.distribution.version\` \`2.7.x\` → \`2.8.x\`.`],
    ],
    [
      'that goes',
      [instance({})],
      [],
      [`**Flux removed**: ${name} is no longer declared, so its controllers are removed.`],
    ],
  ] as const) {
    test(what, () => assert.equal(said(declaration(before), declaration(after)), expected.join('\n')));
  }
});
