import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseSettings, readStackFile, type Settings } from '../../lib/settings/index.ts';

const { values: defaults } = readStackFile(join(import.meta.dirname, '..', '..'));

function parse(changes: Record<string, unknown>): Settings {
  const own = Object.fromEntries(Object.entries(changes).map(([key, value]) => [`fluxhook:${key}`, value]));
  return parseSettings({ origin: 'Pulumi.test.yaml', values: { ...defaults, ...own } });
}

const byName = { host: 'flux.example.org' };

for (const changes of [
  { exposure: 'NodePort', nodeAddress: '192.0.2.7' },
  { exposure: 'NodePort', nodeAddress: '2001:db8::1', ipFamilies: ['IPv4', 'IPv6'] },
  { exposure: 'NodePort', nodeAddress: 'node-1.example.org', ipFamilies: ['IPv6'] },
  { exposure: 'Ingress', ...byName },
  { exposure: 'Ingress', ...byName, ingressClass: 'nginx', tlsSecret: 'flux-tls' },
  { exposure: 'Ingress', ...byName, tlsSecret: 'flux-tls', tlsIssuer: 'ClusterIssuer/letsencrypt' },
  { exposure: 'Ingress', ...byName, ingressAnnotations: { 'example.org/a': 'b' }, proxyNamespace: 'ingress-nginx' },
  { exposure: 'HTTPRoute', ...byName, gateway: 'public' },
  { exposure: 'HTTPRoute', ...byName, gateway: 'gateways/public', gatewayListener: 'https', gatewayScheme: 'http' },
  { exposure: 'None', publicUrl: 'https://hooks.example.org' },
  { exposure: 'None', publicUrl: 'https://hooks.example.org:8443', tunnelSecret: 'tunnel' },
  { ipFamilies: ['IPv6', 'IPv4'] },
  { sourceRanges: 'any' },
  { hookRanges: ['192.0.2.0/24'], hookRangesDate: '2026-11-01' },
]) {
  test(`${JSON.stringify(changes)} is accepted`, () => assert.partialDeepStrictEqual(parse(changes), changes));
}

test('the engine hands lists and annotations over as text', () => {
  const outside = { ipFamilies: '["IPv6"]', hookRanges: '["2001:db8::/32"]', hookRangesDate: '2026-11-01' };
  assert.partialDeepStrictEqual(parse(outside), { ipFamilies: ['IPv6'], hookRanges: ['2001:db8::/32'] });
  const behind = { exposure: 'Ingress', ...byName, ingressAnnotations: '{"a":"b"}', proxyRanges: '["10.0.0.0/8"]' };
  assert.partialDeepStrictEqual(parse(behind), { ingressAnnotations: { a: 'b' }, proxyRanges: ['10.0.0.0/8'] });
});

/** Changes, the setting that is wrong, and what its problem, its choices and its fix say. */
const refused: [Record<string, unknown>, string, RegExp, RegExp, RegExp][] = [
  [
    { exposure: 'Ingress' },
    'host = ""',
    /needed with fluxhook:exposure Ingress and HTTPRoute: the name under which GitHub delivers/,
    /a lower-case DNS name, such as flux\.example\.org, that leads to the Ingress controller or the Gateway/,
    /set fluxhook:host flux\.example\.org/,
  ],
  [{ host: 'Flux.example.org' }, 'host = "Flux', /not a host name/, /a lower-case DNS name/, /flux\.example\.org/],
  [
    { host: '192.0.2.7' },
    'host = "192',
    /not a host name that an Ingress or a route takes/,
    /DNS name/,
    /fluxhook:host/,
  ],
  [{ host: 'https://x.org' }, 'host = "https', /not a host name/, /DNS name/, /fluxhook:host/],
  [
    { exposure: 'Ingress', ...byName, tlsIssuer: 'ClusterIssuer/letsencrypt' },
    'tlsSecret = ""',
    /needed with fluxhook:tlsIssuer: cert-manager keeps the certificate in this Secret/,
    /need not exist yet/,
    /set fluxhook:tlsSecret flux-tls/,
  ],
  [
    { tlsSecret: 'flux-tls' },
    'tlsSecret = "flux-tls"',
    /nothing reads it here: it belongs to fluxhook:exposure Ingress$/,
    /fluxhook:exposure Ingress, or no fluxhook:tlsSecret/,
    /rm fluxhook:tlsSecret, or pulumi config set fluxhook:exposure Ingress$/,
  ],
  [
    { exposure: 'Ingress', ...byName, tlsSecret: 'flux-tls', tlsIssuer: 'letsencrypt' },
    'tlsIssuer = "letsencrypt"',
    /not an issuer of cert-manager/,
    /ClusterIssuer\/NAME, or Issuer\/NAME/,
    /set fluxhook:tlsIssuer ClusterIssuer\/letsencrypt/,
  ],
  [
    { exposure: 'HTTPRoute', ...byName },
    'gateway = ""',
    /needed with fluxhook:exposure HTTPRoute: the Gateway that takes the deliveries in/,
    /whose listener admits routes of fluxhook:namespace/,
    /set fluxhook:gateway gateways\/public/,
  ],
  [{ gateway: 'a/b/c' }, 'gateway = "a/b/c"', /not the name of a Gateway/, /NAMESPACE\/NAME/, /gateways\/public/],
  [{ gatewayScheme: 'tls' }, 'gatewayScheme = "tls"', /not a scheme/, /https, http/, /fluxhook:gatewayScheme https/],
  [
    { exposure: 'None' },
    'publicUrl = ""',
    /needed with fluxhook:exposure None: the receiver is private/,
    /https:\/\/HOST or https:\/\/HOST:PORT, without a path/,
    /set fluxhook:publicUrl https:\/\/hooks\.example\.org/,
  ],
  [{ publicUrl: 'http://x.org' }, 'publicUrl = "http://x.org"', /not the public end of a tunnel/, /https/, /publicUrl/],
  [{ publicUrl: 'https://x.org/a' }, 'publicUrl = "https', /not the public end/, /without a path/, /publicUrl/],
  [
    { tunnelSecret: 'x' },
    'tunnelSecret = "x"',
    /nothing reads it here: it belongs to fluxhook:exposure None/,
    /exposure None/,
    /rm fluxhook:tunnelSecret, or pulumi config set fluxhook:exposure None/,
  ],
  [
    { sourceRanges: 'all' },
    'sourceRanges = "all"',
    /not a choice of who may send .*policy:source-ranges REASON/,
    /github, any/,
    /github/,
  ],
  [
    { ipFamilies: [] },
    'ipFamilies = []',
    /not a list of IP families, or one that is empty or has a family twice/,
    /\[IPv4\], \[IPv6\], or both/,
    /file: fluxhook:ipFamilies: \[IPv4\]/,
  ],
  [
    { ipFamilies: ['IPv5'] },
    'ipFamilies = ["IPv5"]',
    /not a list of IP families/,
    /\[IPv4\], \[IPv6\]/,
    /file: fluxhook:ipFamilies: \[IPv4\]/,
  ],
  [
    { hookRanges: ['192.0.2.0/24'] },
    'hookRangesDate = ""',
    /needed with fluxhook:hookRanges: GitHub adds ranges, so a written list grows old/,
    /YYYY-MM-DD/,
    /set fluxhook:hookRangesDate "\$\(date \+%F\)"/,
  ],
  [
    { hookRanges: ['192.0.2.0'], hookRangesDate: '2026-11-01' },
    'hookRanges = ["192.0.2.0"]',
    /not a list of address ranges/,
    /CIDR notation/,
    /in the stack's file, what this prints: npm run --silent hook-ranges$/,
  ],
  [
    { hookRanges: ['2001:db8::/32'], hookRangesDate: '2026-11-01' },
    'hookRanges = ["2001:db8::/32"]',
    /has no range of fluxhook:ipFamilies, so nobody could send deliveries/,
    /at least one range of the families/,
    /in the stack's file, what this prints: npm run --silent hook-ranges$/,
  ],
  [{ hookRangesDate: 'yesterday' }, 'hookRangesDate = "yesterday"', /not a date/, /YYYY-MM-DD/, /hookRangesDate/],
  [{ hookRangesDate: '2036-01-01' }, 'hookRangesDate = "2036-01-01"', /one to come/, /YYYY-MM-DD/, /date \+%F/],
  [{ hookRangesDate: '2026-02-30' }, 'hookRangesDate = "2026-02-30"', /not a date/, /YYYY-MM-DD/, /date \+%F/],
  [
    { hookRangesDate: '2026-11-01' },
    'hookRangesDate = "2026-11-01"',
    /nothing reads it without fluxhook:hookRanges, whose day it is/,
    /both, or none/,
    /rm fluxhook:hookRangesDate, or write both: /,
  ],
  [
    { sourceRanges: 'any', hookRanges: ['192.0.2.0/24'], hookRangesDate: '2026-11-01' },
    'hookRanges = ["192.0.2.0/24"]',
    /nothing reads it with fluxhook:sourceRanges any/,
    /fluxhook:sourceRanges github, or no fluxhook:hookRanges/,
    /rm fluxhook:hookRanges/,
  ],
  [
    { exposure: 'Ingress', ...byName, proxyNamespace: 'ingress-nginx', proxyRanges: ['10.0.0.0/8'] },
    'proxyNamespace = "ingress-nginx"',
    /nothing reads it beside fluxhook:proxyRanges/,
    /not both/,
    /rm fluxhook:proxyNamespace, or pulumi config rm fluxhook:proxyRanges/,
  ],
  ...(['proxyNamespace', 'proxyRanges'] as const).map((key): (typeof refused)[number] => [
    {
      exposure: 'None',
      publicUrl: 'https://x.org',
      tunnelSecret: 'tunnel',
      [key]: key === 'proxyRanges' ? ['10.0.0.0/8'] : 'apps',
    },
    `${key} = `,
    /nothing reads it beside fluxhook:tunnelSecret: the Pods of that tunnel are admitted/,
    /not both/,
    new RegExp(`rm fluxhook:${key}, or pulumi config rm fluxhook:tunnelSecret`),
  ]),
  ...['cafe:8080', '999.1.1.1', 'fe80::1%eth0', '-a.example.org'].map((nodeAddress): (typeof refused)[number] => [
    { exposure: 'NodePort', nodeAddress },
    `nodeAddress = "${nodeAddress}"`,
    /not an IP address or a host name \(no scheme, no port, no zone\)/,
    /an IP address or a host name that GitHub can reach/,
    /set fluxhook:nodeAddress node\.example\.org/,
  ]),
  ...[{ nodeAddress: '2001:db8::1' }, { nodeAddress: '192.0.2.7', ipFamilies: ['IPv6'] }].map(
    (changes): (typeof refused)[number] => [
      { exposure: 'NodePort', ...changes },
      `nodeAddress = "${changes.nodeAddress}"`,
      /an address of a family that the Service does not have, so nothing would answer there/,
      /an address of fluxhook:ipFamilies, or a host name/,
      /in the stack's file: fluxhook:ipFamilies: \[IPv6\]/,
    ],
  ),
  [
    { exposure: 'Ingress', ...byName, ingressAnnotations: '["a"]' },
    'ingressAnnotations = ',
    /not a set of annotations/,
    /names with text values/,
    /ingressAnnotations/,
  ],
  [
    { exposure: 'Ingress', ...byName, proxyRanges: ['10.0.0.0/33'] },
    'proxyRanges = ',
    /not a list of address ranges/,
    /CIDR/,
    /file: fluxhook:proxyRanges: \[10\.0\.0\.0\/16\]/,
  ],
];

for (const [changes, title, problem, choices, fix] of refused) {
  test(`${JSON.stringify(changes)} is refused`, () => {
    assert.throws(
      () => parse(changes),
      (error: Error) => {
        assert.match(error.message, /^1 setting is not usable/);
        const [, subject = '', said = '', allowed = '', mended = ''] = error.message.split(/\n+/);
        assert.ok(subject.startsWith(`  fluxhook:${title}`), subject);
        assert.match(said, problem);
        assert.match(allowed, choices);
        assert.match(mended, fix);
        return true;
      },
    );
  });
}
