import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configWith, refusalOf } from '../given-settings.ts';

const refusal = (changes: Record<string, unknown>) => refusalOf(configWith(changes));

/** Settings of version 0.1, and what the file has to say instead. */
for (const [changes, edit] of [
  [
    { exposure: 'NodePort', nodeAddress: 'node.example.org', nodePort: 30_080 },
    'exposure: { type: NodePort, address: node.example.org, nodePort: 30080 }',
  ],
  [
    {
      exposure: 'Ingress',
      host: 'flux.example.org',
      ingressClass: 'nginx',
      ingressAnnotations: { a: 'b' },
      tlsSecret: 'flux-tls',
      tlsIssuer: 'ClusterIssuer/letsencrypt',
      proxyNamespace: 'ingress-nginx',
    },
    'exposure: { type: Ingress, host: flux.example.org, className: nginx, annotations: { a: b }, ' +
      'tls: { secretName: flux-tls, issuer: { kind: ClusterIssuer, name: letsencrypt } }, proxies: { namespace: ingress-nginx } }',
  ],
  [
    {
      exposure: 'HTTPRoute',
      host: 'flux.example.org',
      gateway: 'gateways/public',
      gatewayListener: 'https',
      gatewayScheme: 'https',
      proxyRanges: '["10.0.0.0/8"]',
    },
    'exposure: { type: HTTPRoute, host: flux.example.org, gateway: { namespace: gateways, name: public, listener: https }, ' +
      'scheme: https, proxies: { ranges: [ 10.0.0.0/8 ] } }',
  ],
  [
    { exposure: 'None', publicUrl: 'https://hooks.example.org', tunnelSecret: 'tunnel' },
    'exposure: { type: None, url: https://hooks.example.org, tunnel: { secretName: tunnel } }',
  ],
  [
    { ipFamilies: ['IPv6'], sourceRanges: 'any' },
    'exposure: { type: LoadBalancer, ipFamilies: [ IPv6 ], sources: any }',
  ],
  [
    { hookRanges: ['192.0.2.0/24'], hookRangesDate: '2026-11-01' },
    'hookRanges: { ranges: [ 192.0.2.0/24 ], date: "2026-11-01" }',
  ],
  [
    { tokenSource: 'external-secret', secretStore: 'SecretStore/vault', secretStoreKey: 'k', secretStoreProperty: 'p' },
    'tokenSource: { type: external-secret, store: SecretStore/vault, key: k, property: p }',
  ],
  [
    { tokenSource: 'sealed-secret', sealingCertificate: 'sealing.pem' },
    'tokenSource: { type: sealed-secret, certificate: sealing.pem }',
  ],
  [
    {
      tokenSource: 'sops',
      ageRecipients:
        'age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw, age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw',
    },
    'tokenSource: { type: sops, recipients: [ age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw, age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw ] }',
  ],
  [{ tokenSource: 'substitution', tokenVariable: 'HOOK' }, 'tokenSource: { type: substitution, variable: HOOK }'],
] as const) {
  test(`${Object.keys(changes).join(', ')}: each is reported, with the whole of its new place`, () => {
    const text = refusal(changes);
    const old = Object.keys(changes).filter((key) => !['exposure', 'tokenSource'].includes(key));
    for (const key of old) {
      assert.match(
        text,
        new RegExp(`  fluxhook:${key} = .*\n {4}problem: it has moved into fluxhook:${edit.split(':')[0]}`),
      );
    }
    assert.ok(text.includes(`in the stack's file: fluxhook:${edit}`), text);
    // The new form is not taken for what is there: nothing else is said.
    assert.equal(text.match(/problem: /g)?.length, old.length, text);
  });
}

test('what the exposure never read goes, and does not come along', () => {
  const text = refusal({ exposure: 'LoadBalancer', nodeAddress: 'node.example.org', tlsSecret: '' });
  assert.match(
    text,
    /fluxhook:nodeAddress = .*\n {4}problem: it has moved into fluxhook:exposure of type NodePort, as its field address\n {4}choices: fluxhook:exposure\.address\n {4}fix: {5}pulumi config rm fluxhook:nodeAddress\n/,
  );
  assert.match(text, /fluxhook:tlsSecret = ""\n(.*\n){2} {4}fix: {5}pulumi config rm fluxhook:tlsSecret$/);
});
