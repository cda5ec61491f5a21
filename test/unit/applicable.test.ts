import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { exposuresThatRead, tokenSourcesThatRead } from '../../lib/settings/applicable.ts';
import { exposureSettings, exposures } from '../../lib/settings/exposure.ts';
import { parseSettings, readStackFile } from '../../lib/settings/index.ts';
import { tokenSettings, tokenSources } from '../../lib/settings/token.ts';

const { values: defaults } = readStackFile(join(import.meta.dirname, '..', '..'));

/** For each setting that not every choice reads, a value that is accepted where it is read. */
const examples: Readonly<Record<string, unknown>> = {
  nodeAddress: 'node.example.org',
  nodePort: 30_080,
  host: 'flux.example.org',
  ingressClass: 'nginx',
  ingressAnnotations: { a: 'b' },
  tlsSecret: 'flux-tls',
  tlsIssuer: 'ClusterIssuer/letsencrypt',
  gateway: 'public',
  gatewayListener: 'https',
  gatewayScheme: 'http',
  proxyNamespace: 'ingress-nginx',
  proxyRanges: ['10.0.0.0/8'],
  publicUrl: 'https://hooks.example.org',
  tunnelSecret: 'tunnel',
  ipFamilies: ['IPv4', 'IPv6'],
  sourceRanges: 'any',
  hookRanges: ['192.0.2.0/24'],
  hookRangesDate: '2026-11-01',
  secretStore: 'ClusterSecretStore/vault',
  secretStoreKey: 'flux/webhook-token',
  secretStoreProperty: 'token',
  sealingCertificate: 'sealing.pem',
  ageRecipients: 'age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw',
  tokenVariable: 'TOKEN',
};

/** What the settings are told to be, without the problems of others that are missing. */
function said(choice: string, value: string, key: string): string | undefined {
  const values = { ...defaults, [`fluxhook:${choice}`]: value, [`fluxhook:${key}`]: examples[key] };
  try {
    parseSettings({ origin: 'test', values });
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n\n').find((text) => text.includes(`fluxhook:${key} = `));
  }
}

for (const [choice, choices, table] of [
  ['exposure', exposures, exposuresThatRead],
  ['tokenSource', tokenSources, tokenSourcesThatRead],
] as const) {
  for (const [key, { of, unset }] of Object.entries(table)) {
    test(`fluxhook:${key} is refused where no ${choice} reads it, its default never`, () => {
      assert.deepEqual(defaults[`fluxhook:${key}`], unset);
      for (const value of choices) {
        const text = said(choice, value, key) ?? '';
        if ((of as readonly string[]).includes(value)) {
          assert.doesNotMatch(text, /nothing reads it here/);
          continue;
        }
        assert.match(
          text,
          new RegExp(`problem: nothing reads it here: it belongs to fluxhook:${choice} ${of.join(' or ')}`),
        );
        const fix = `fix:     pulumi config rm fluxhook:${key}, or pulumi config set fluxhook:${choice} ${of[0]}`;
        assert.ok(text.includes(fix), text);
      }
    });
  }
}

test('what stands in no table is read by all', () => {
  const everywhere = (settings: object, table: object) => Object.keys(settings).filter((key) => !(key in table));
  assert.deepEqual(everywhere(exposureSettings, exposuresThatRead), ['exposure']);
  assert.deepEqual(everywhere(tokenSettings, tokenSourcesThatRead), ['tokenSource', 'ownership']);
});
