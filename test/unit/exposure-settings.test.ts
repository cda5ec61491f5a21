import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsWith } from '../given-settings.ts';

const host = 'flux.example.org';
const gateway = { name: 'public' };
const url = 'https://hooks.example.org';

for (const exposure of [
  { type: 'LoadBalancer' },
  {
    type: 'LoadBalancer',
    ipFamilies: ['IPv6', 'IPv4'],
    sources: ['192.0.2.0/24'],
    loadBalancerClass: 'example.org/lb',
  },
  {
    type: 'LoadBalancer',
    sources: 'any',
    host,
    port: 443,
    scheme: 'https',
    annotations: { a: 'b' },
    labels: { c: 'd' },
  },
  { type: 'NodePort', address: '192.0.2.7', nodePort: 30_080 },
  { type: 'NodePort', address: '2001:db8::1', ipFamilies: ['IPv4', 'IPv6'] },
  { type: 'NodePort', address: 'node-1.example.org', ipFamilies: ['IPv6'] },
  { type: 'Ingress', host },
  { type: 'Ingress', host, port: 8443, className: 'nginx', tls: { secretName: 'flux-tls' } },
  { type: 'Ingress', host, tls: { secretName: 'flux-tls', issuer: { kind: 'Issuer', name: 'own' } } },
  { type: 'Ingress', host, annotations: { 'example.org/a': 'b' }, proxies: { namespace: 'ingress-nginx' } },
  { type: 'HTTPRoute', host, gateway },
  {
    type: 'HTTPRoute',
    host,
    gateway: { name: 'public', namespace: 'gateways', listener: 'https' },
    scheme: 'http',
    port: 8080,
    proxies: { ranges: ['10.0.0.0/8'] },
  },
  { type: 'None', url },
  { type: 'None', url: 'https://hooks.example.org:8443', tunnel: { secretName: 'tunnel' } },
  { type: 'Existing', url: 'http://192.0.2.7:8080' },
  { type: 'Existing', service: { name: 'webhook-receiver', port: 8080 }, host: '192.0.2.7', scheme: 'https' },
  { type: 'Existing', ingress: { name: 'flux', namespace: 'web' } },
  { type: 'Existing', route: { name: 'flux' }, scheme: 'http' },
]) {
  test(`${JSON.stringify(exposure)} is what the construct gets`, () =>
    assert.deepEqual(settingsWith({ exposure }).entrance.exposure, exposure));
}

test('an issuer is one of the cluster unless it says its kind', () => {
  const tls = { secretName: 'flux-tls', issuer: { name: 'letsencrypt' } };
  const { exposure } = settingsWith({ exposure: { type: 'Ingress', host, tls } }).entrance;
  assert.partialDeepStrictEqual(exposure, { tls: { issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } } });
});

test("GitHub's ranges are written down with their date", () => {
  const hookRanges = { date: '2026-11-01', ranges: ['192.0.2.0/24'] };
  assert.deepEqual(settingsWith({ hookRanges }).hookRanges, hookRanges);
});

/** Changes, the setting that is wrong, and what its problem, its choices and its fix say. */
const refused: [Record<string, unknown>, string, RegExp, RegExp, RegExp][] = [
  [
    { exposure: 'Ingress' },
    'exposure.host',
    /needed with type Ingress: the name under which GitHub delivers/,
    /a lower-case DNS name, such as flux\.example\.org/,
    /in the stack's file: fluxhook:exposure: \{ type: Ingress, host: flux\.example\.org \}$/,
  ],
  [
    { exposure: { type: 'Ingress' } },
    'exposure.host',
    /needed with type Ingress/,
    /a lower-case DNS name/,
    /pulumi config set --path 'fluxhook:exposure\.host' flux\.example\.org$/,
  ],
  ...['Flux.example.org', '192.0.2.7', 'https://x.org'].map((name): (typeof refused)[number] => [
    { exposure: { type: 'Ingress', host: name } },
    `exposure.host = "${name}"`,
    /not a host name that an Ingress or a route takes/,
    /a lower-case DNS name/,
    /flux\.example\.org/,
  ]),
  [
    { exposure: { host } },
    'exposure.type',
    /not a way to expose the receiver/,
    /LoadBalancer, NodePort, Ingress/,
    /set --path 'fluxhook:exposure\.type' LoadBalancer/,
  ],
  [
    { exposure: { type: 'Ingress', host, tls: { issuer: { name: 'letsencrypt' } } } },
    'exposure.tls.secretName',
    /it is needed here/,
    /lower-case letters/,
    /set --path 'fluxhook:exposure\.tls\.secretName' flux-tls/,
  ],
  [
    { exposure: { type: 'LoadBalancer', tls: { secretName: 'flux-tls' } } },
    'exposure.tls = ',
    /it has no effect here: it belongs to fluxhook:exposure of type Ingress$/,
    /fluxhook:exposure of type Ingress, or no fluxhook:exposure\.tls/,
    /rm --path 'fluxhook:exposure\.tls'$/,
  ],
  [
    { exposure: { type: 'Ingress', host, tls: { secretName: 'flux-tls', issuer: 'letsencrypt' } } },
    'exposure.tls.issuer = "letsencrypt"',
    /not an issuer of cert-manager/,
    /kind: ClusterIssuer, name: NAME/,
    /in the stack's file: fluxhook:exposure\.tls\.issuer: \{ kind: ClusterIssuer, name: letsencrypt \}/,
  ],
  [
    { exposure: { type: 'HTTPRoute', host } },
    'exposure.gateway',
    /needed with type HTTPRoute: the Gateway through which deliveries come in/,
    /name: NAME, namespace: NAMESPACE/,
    /fluxhook:exposure\.gateway: \{ name: public, namespace: gateways \}/,
  ],
  [
    { exposure: { type: 'HTTPRoute', host, gateway, scheme: 'tls' } },
    'exposure.scheme = "tls"',
    /not a scheme/,
    /https, http/,
    /fluxhook:exposure\.scheme' https/,
  ],
  [
    { exposure: 'None' },
    'exposure.url',
    /needed with type None: the receiver is private/,
    /https:\/\/HOST or https:\/\/HOST:PORT, without a path/,
    /\{ type: None, url: https:\/\/hooks\.example\.org \}/,
  ],
  ...['http://x.org', 'https://x.org/a'].map((bad): (typeof refused)[number] => [
    { exposure: { type: 'None', url: bad } },
    `exposure.url = "${bad}"`,
    /not a public address/,
    /without a path/,
    /hooks\.example\.org/,
  ]),
  [
    { exposure: { type: 'LoadBalancer', sources: 'all' } },
    'exposure.sources = "all"',
    /not a choice of who may send .*policy:source-ranges REASON/,
    /github, any, or a list of ranges/,
    /fluxhook:exposure\.sources' github/,
  ],
  [
    { exposure: { type: 'LoadBalancer', sources: ['192.0.2.0'] } },
    'exposure.sources = ',
    /not a choice of who may send/,
    /CIDR/,
    /github/,
  ],
  [
    { exposure: { type: 'LoadBalancer', ipFamilies: [] } },
    'exposure.ipFamilies = []',
    /not a list of IP families, or one that is empty or has a family twice/,
    /\[IPv4\], \[IPv6\], or both/,
    /fluxhook:exposure\.ipFamilies: \[ IPv4 \]/,
  ],
  [
    { exposure: { type: 'LoadBalancer', ipFamilies: ['IPv5'] } },
    'exposure.ipFamilies[0] = "IPv5"',
    /not an IP family/,
    /IPv4, IPv6/,
    /ipFamilies\[0\]' IPv4/,
  ],
  [
    { exposure: { type: 'LoadBalancer', port: 70_000 } },
    'exposure.port = 70000',
    /not a TCP port/,
    /1 to 65535/,
    /exposure\.port' 8443/,
  ],
  ...[80, 'many', []].map((nodePort): (typeof refused)[number] => [
    { exposure: { type: 'NodePort', address: 'n.example.org', nodePort } },
    `exposure.nodePort = ${JSON.stringify(nodePort)}`,
    /not a port for a NodePort Service/,
    /30000 to 32767, or none/,
    /30080/,
  ]),
  [
    { hookRanges: { ranges: ['192.0.2.0/24'] } },
    'hookRanges.date',
    /needed: GitHub adds ranges, so a written list becomes outdated/,
    /YYYY-MM-DD/,
    /set --path 'fluxhook:hookRanges\.date' "\$\(date \+%F\)"/,
  ],
  [
    { hookRanges: { date: '2026-11-01', ranges: ['192.0.2.0'] } },
    'hookRanges.ranges[0] = "192.0.2.0"',
    /not a list of address ranges/,
    /CIDR notation/,
    /in the stack's file, what this prints: npx fluxhook hook-ranges$/,
  ],
  [
    { hookRanges: { date: '2026-11-01', ranges: ['2001:db8::/32'] } },
    'hookRanges.ranges = ["2001:db8::/32"]',
    /has no range of fluxhook:exposure\.ipFamilies, so nobody could send deliveries/,
    /at least one range of the families/,
    /in the stack's file, what this prints: npx fluxhook hook-ranges$/,
  ],
  ...['yesterday', '2036-01-01', '2026-02-30'].map((date): (typeof refused)[number] => [
    { hookRanges: { date, ranges: ['192.0.2.0/24'] } },
    `hookRanges.date = "${date}"`,
    /not a date, or in the future/,
    /YYYY-MM-DD/,
    /date \+%F/,
  ]),
  ...[
    { type: 'LoadBalancer', sources: 'any' },
    { type: 'Ingress', host },
  ].map((exposure): (typeof refused)[number] => [
    { exposure, hookRanges: { date: '2026-11-01', ranges: ['192.0.2.0/24'] } },
    'hookRanges = ',
    /it has no effect here: it belongs to exposures of type LoadBalancer or NodePort that admit only github/,
    /or no fluxhook:hookRanges/,
    /rm fluxhook:hookRanges$/,
  ]),
  [
    { exposure: { type: 'Ingress', host, proxies: { namespace: 'ingress-nginx', ranges: ['10.0.0.0/8'] } } },
    'exposure.proxies = ',
    /not where proxies connect from/,
    /not both/,
    /\{ namespace: ingress-nginx \}/,
  ],
  [
    { exposure: { type: 'Ingress', host, proxies: { ranges: ['10.0.0.0/33'] } } },
    'exposure.proxies.ranges[0] = ',
    /not a list of address ranges/,
    /CIDR/,
    /ranges/,
  ],
  [
    { exposure: { type: 'None', url, tunnel: { secretName: 'tunnel' }, proxies: { namespace: 'apps' } } },
    'exposure.proxies = ',
    /it has no effect together with tunnel: only the Pods of that tunnel are admitted/,
    /not both/,
    /rm --path 'fluxhook:exposure\.proxies', or pulumi config rm --path 'fluxhook:exposure\.tunnel'/,
  ],
  ...['cafe:8080', '999.1.1.1', 'fe80::1%eth0', '-a.example.org'].map((address): (typeof refused)[number] => [
    { exposure: { type: 'NodePort', address } },
    `exposure.address = "${address}"`,
    /not an IP address or a host name \(no scheme, no port, no zone\)/,
    /an IP address or a host name that GitHub can reach/,
    /exposure\.address' node\.example\.org/,
  ]),
  ...[{ address: '2001:db8::1' }, { address: '192.0.2.7', ipFamilies: ['IPv6'] }].map(
    (changes): (typeof refused)[number] => [
      { exposure: { type: 'NodePort', ...changes } },
      `exposure.address = "${changes.address}"`,
      /an address of a family that the Service does not have, so nothing would answer there/,
      /an address of fluxhook:exposure\.ipFamilies, or a host name/,
      /ipFamilies\[0\]' IPv[46], or an address of the other family/,
    ],
  ),
  [
    { exposure: { type: 'Ingress', host, annotations: ['a'] } },
    'exposure.annotations = ',
    /not annotations that Kubernetes accepts/,
    /with texts/,
    /annotations: \{ example\.org\/name: value \}/,
  ],
  [
    { exposure: 'Existing' },
    'exposure.service',
    /needed with type Existing: it says where the entrance is/,
    /one of url, service, ingress and route/,
    /\{ type: Existing, service: \{ name: webhook-receiver \} \}/,
  ],
  [
    { exposure: { type: 'Existing', url, service: { name: 'x' } } },
    'exposure.service = ',
    /it has no effect together with url/,
    /one of url, service, ingress and route/,
    /rm --path 'fluxhook:exposure\.service'/,
  ],
  [
    { exposure: { type: 'Existing', ingress: { name: 'x' }, scheme: 'http' } },
    'exposure.scheme = ',
    /it has no effect together with ingress/,
    /one of/,
    /rm --path 'fluxhook:exposure\.scheme'/,
  ],
];

for (const [changes, title, problem, choices, fix] of refused) {
  test(`${JSON.stringify(changes)} is refused`, () => {
    assert.throws(
      () => settingsWith(changes),
      (error: Error) => {
        assert.match(error.message, /^1 setting is not usable/);
        const [, subject = '', said = '', allowed = '', fixed = ''] = error.message.split(/\n+/);
        assert.ok(subject.startsWith(`  fluxhook:${title}`), subject);
        assert.match(said, problem);
        assert.match(allowed, choices);
        assert.match(fixed, fix);
        return true;
      },
    );
  });
}
