import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { exposureOf, schemeOf } from '../../lib/exposure.ts';
import { isAddressRange, knownHookRanges, rangesOf } from '../../lib/github/hook-ranges.ts';
import { notices } from '../../lib/notices.ts';
import { parseSettings, readStackFile, type Settings } from '../../lib/settings/index.ts';

const { values: defaults } = readStackFile(join(import.meta.dirname, '..', '..'));

function settings(changes: Record<string, unknown> = {}): Settings {
  const own = Object.fromEntries(Object.entries(changes).map(([key, value]) => [`fluxhook:${key}`, value]));
  return parseSettings({ origin: 'test', values: { ...defaults, ...own } });
}

const host = 'flux.example.org';
const live = ['192.0.2.0/24'];

for (const [changes, exposure, scheme] of [
  [{}, { type: 'LoadBalancer', ipFamilies: ['IPv4'], sources: live }, 'http'],
  [{ sourceRanges: 'any' }, { type: 'LoadBalancer', ipFamilies: ['IPv4'], sources: 'any' }, 'http'],
  [
    { exposure: 'NodePort', nodeAddress: 'n.example.org', nodePort: 30_080, ipFamilies: ['IPv4', 'IPv6'] },
    { type: 'NodePort', ipFamilies: ['IPv4', 'IPv6'], sources: live, nodePort: 30_080 },
    'http',
  ],
  [{ exposure: 'Ingress', host }, { type: 'Ingress', host, annotations: {}, proxies: {} }, 'http'],
  [
    { exposure: 'Ingress', host, tlsSecret: 't', ingressClass: 'nginx', proxyNamespace: 'ingress' },
    {
      type: 'Ingress',
      host,
      className: 'nginx',
      tls: { secretName: 't' },
      annotations: {},
      proxies: { namespace: 'ingress' },
    },
    'https',
  ],
  [
    { exposure: 'Ingress', host, tlsSecret: 't', tlsIssuer: 'Issuer/own' },
    {
      type: 'Ingress',
      host,
      tls: { secretName: 't', issuer: { kind: 'Issuer', name: 'own' } },
      annotations: {},
      proxies: {},
    },
    'https',
  ],
  [
    { exposure: 'HTTPRoute', host, gateway: 'public' },
    { type: 'HTTPRoute', host, gateway: { name: 'public' }, scheme: 'https', proxies: {} },
    'https',
  ],
  [
    {
      exposure: 'HTTPRoute',
      host,
      gateway: 'gateways/public',
      gatewayListener: 'web',
      gatewayScheme: 'http',
      proxyRanges: ['10.0.0.0/8'],
    },
    {
      type: 'HTTPRoute',
      host,
      gateway: { name: 'public', namespace: 'gateways', listener: 'web' },
      scheme: 'http',
      proxies: { ranges: ['10.0.0.0/8'] },
    },
    'http',
  ],
  [{ exposure: 'None', publicUrl: 'https://h.example.org' }, { type: 'None', proxies: {} }, 'https'],
  [
    { exposure: 'None', publicUrl: 'https://h.example.org', tunnelSecret: 'tunnel' },
    { type: 'None', tunnel: { secretName: 'tunnel' }, proxies: {} },
    'https',
  ],
] as const) {
  test(`${JSON.stringify(changes)} is served over ${scheme}`, () => {
    const given = settings(changes);
    assert.deepEqual(exposureOf(given, live), exposure);
    assert.equal(schemeOf(given), scheme);
    const plain = notices(given, { asksGitHub: true, now: new Date() }).filter((text) => text.includes('plain HTTP'));
    assert.equal(plain.length, scheme === 'http' ? 1 : 0);
  });
}

test('where GitHub is not asked, the written ranges are taken: the settings, else the list with its date', () => {
  const written = { hookRanges: ['198.51.100.0/24'], hookRangesDate: '2026-11-01' };
  assert.partialDeepStrictEqual(exposureOf(settings(written)), { sources: written.hookRanges });
  assert.partialDeepStrictEqual(exposureOf(settings()), { sources: knownHookRanges.ranges });
  assert.ok(knownHookRanges.ranges.every(isAddressRange));
  assert.ok(!Number.isNaN(Date.parse(knownHookRanges.date)));
});

test('plain HTTP is said to be plain, with the ways to HTTPS', () => {
  const [notice] = notices(settings(), { asksGitHub: true, now: new Date() });
  const plain = (exposure: string) =>
    `Deliveries come over plain HTTP (fluxhook:exposure ${exposure}): signatures keep them from being forged, not from being read. `;
  assert.equal(
    notice,
    'Deliveries come over plain HTTP (fluxhook:exposure LoadBalancer): signatures keep them from being forged, not from being read. ' +
      'For HTTPS: fluxhook:exposure Ingress with fluxhook:tlsSecret, HTTPRoute, or None with a tunnel; see docs/exposure.md.',
  );
  // Advice that fits what is there already.
  for (const [changes, advice] of [
    [{ exposure: 'Ingress', host }, 'For HTTPS: fluxhook:tlsSecret; see docs/exposure.md.'],
    [
      { exposure: 'HTTPRoute', host, gateway: 'public', gatewayScheme: 'http' },
      'For HTTPS: a listener of the Gateway that serves HTTPS (fluxhook:gatewayListener), and fluxhook:gatewayScheme https; see docs/exposure.md.',
    ],
  ] as const) {
    assert.deepEqual(notices(settings(changes), { asksGitHub: true, now: new Date() }), [
      plain(changes.exposure) + advice,
    ]);
  }
});

test('a written list of ranges is said to be old after 180 days, where it is used', () => {
  const at = (changes: Record<string, unknown>, asksGitHub: boolean, now: string) =>
    notices(settings(changes), { asksGitHub, now: new Date(now) }).filter((text) => text.includes('ranges'));
  const written = { hookRanges: ['192.0.2.0/24'], hookRangesDate: '2026-01-01' };
  assert.deepEqual(at(written, true, '2026-06-30'), []);
  assert.deepEqual(at(written, true, '2026-07-02'), [
    "The ranges of GitHub's webhooks are of 2026-01-01, 182 days old: GitHub adds ranges, and deliveries from new ones are dropped. " +
      "Write into the stack's file what this prints: npm run --silent hook-ranges",
  ]);
  assert.equal(at({}, false, '2027-10-01').length, 1);
  assert.deepEqual(at({}, true, '2027-10-01'), []);
  assert.deepEqual(at({ sourceRanges: 'any' }, false, '2027-10-01'), []);
});

test('ranges are those of the families, once each, in one order', () => {
  assert.deepEqual(rangesOf(['2001:db8::/32', '9.0.0.0/8', '10.0.0.0/8', '9.0.0.0/8'], ['IPv4']), [
    '10.0.0.0/8',
    '9.0.0.0/8',
  ]);
});

for (const [text, is] of [
  ['192.0.2.0/24', true],
  ['0.0.0.0/0', true],
  ['2001:db8::/128', true],
  ['192.0.2.0', false],
  ['192.0.2.0/33', false],
  ['192.0.2/24', false],
  ['2001:db8::/129', false],
  ['192.0.2.0/24/1', false],
  ['192.0.2.0/x', false],
  ['github', false],
  // What the API server refuses, too.
  ['140.82.112.1/20', false],
  ['2606:50c0::1/32', false],
  ['::ffff:1.2.3.0/120', false],
  ['1.2.3.4/08', false],
  ['1.2.3.0/024', false],
  ['01.2.3.0/24', false],
  ['fe80::1%eth0/64', false],
  ['fe80::%eth0/64', false],
] as const) {
  test(`${text} is ${is ? 'a range' : 'no range'}`, () => assert.equal(isAddressRange(text), is));
}
