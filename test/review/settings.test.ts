import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import { declare } from '../../lib/program.ts';
import { parseSettings } from '../../lib/settings/index.ts';
import { tokenSource } from '../../lib/token/source.ts';
import type { PolicyObject } from '../../policy/object.ts';
import { interpret } from '../../review/input/stack-settings.ts';
import { pairedChains } from '../../review/model/chain.ts';
import type { Declaration, StackChange } from '../../review/model/declaration.ts';
import { withHeldSecret } from '../../review/model/held-secret.ts';
import { pairUp, statusOf } from '../../review/model/pairs.ts';
import { diagram } from '../../review/output/diagram.ts';
import { consequences } from '../../review/sentences/consequences.ts';

const config: Record<string, { default?: unknown; value?: unknown }> = parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'Pulumi.yaml'), 'utf8'),
).config;
const defaults = Object.entries(config).map(([key, { default: given, value }]) => [key, given ?? value] as const);

type Settings = Readonly<Record<string, unknown>>;

/** What the project's own program declares for these settings; keys without a colon are fluxhook's. */
function declared(given: Settings): Declaration {
  const full = Object.entries(given).map(
    ([key, value]) => [key.includes(':') ? key : `fluxhook:${key}`, value] as const,
  );
  const settings = new Map([...defaults, ...full]);
  const values = Object.fromEntries(
    [...settings].filter(([key]) => key.startsWith('fluxhook:') && key !== 'fluxhook:token'),
  );
  const checked = parseSettings({ origin: 'test', values });
  const sealed = { type: 'sealed-secret', encrypted: 'x' } as const;
  const app = Testing.app();
  declare(app, checked, tokenSource(checked, sealed));
  const objects = app.charts.flatMap((chart) => chart.toJson()) as PolicyObject[];
  return { objects, settings, stack: interpret(settings), reasons: new Map() };
}

function changeOf(before: Settings, after: Settings): StackChange {
  return withHeldSecret({ stack: 'dev', before: declared(before), after: declared(after) });
}

function said(before: Settings, after: Settings): string {
  const change = changeOf(before, after);
  return consequences({ change, pairs: pairUp(change.before.objects, change.after.objects) }).sentences.join('\n');
}

const recipient = async () => identityToRecipient(await generateIdentity());
const nodePort = { exposure: 'NodePort', nodeAddress: '192.0.2.7' };
const ingress = { exposure: 'Ingress', host: 'a.example.org' };
const secured = { ...ingress, tlsSecret: 'tls' };
const route = { exposure: 'HTTPRoute', host: 'a.example.org', gateway: 'gateways/public' };
const tunnel = { exposure: 'None', publicUrl: 'https://t.example.org' };
const store = { tokenSource: 'external-secret', secretStore: 'SecretStore/vault', secretStoreKey: 'a' };
const written = { hookRanges: ['192.0.2.0/24'], hookRangesDate: '2026-10-01' };

/**
 * Each setting with what the others have to be, another value, and how the change is told; nothing where that is right.
 * An object is several settings, where one value needs another one.
 */
const changes: Readonly<Record<string, readonly [Settings, unknown, RegExp | '']>> = {
  repository: [
    {},
    'https://github.com/acme/shop',
    /^\*\*The webhook is replaced\*\*: `pulumi up` deletes it at `sidd-harth\/nginx` and makes a new one at `acme\/shop`, with the same token\. The GitHub token needs access to `sidd-harth` and `acme`\./,
  ],
  branch: [{}, 'next', /^\*\*What is fetched\*\*: .*`spec\.ref\.branch` `main` → `next`\.$/],
  interval: [{}, '1h', /^\*\*Polling interval\*\*: without a push, .* every `1h` instead of `15m` \(less often\)/],
  source: [{}, 'shop', /^\*\*Target\*\*: .*my-nginx` is now .*shop`; the old object is deleted\.$/],
  receiver: [{}, 'shop', /^\*\*The receiver path changes\*\*: .* name, `github-receiver` → `shop`/],
  tokenSecret: [{}, 'shop', /^\*\*The token comes from elsewhere\*\*: `Secret webhook-token, .* → `Secret shop, /],
  tokenSource: [
    {},
    'existing-secret',
    /^\*\*The token comes from elsewhere\*\*: .* Pulumi deletes the `Secret flux-system\/webhook-token` that it deployed\.$/,
  ],
  secretStore: [
    store,
    'ClusterSecretStore/vault',
    /^\*\*How the token is made changes\*\*.*`spec\.secretStoreRef\.kind`/,
  ],
  secretStoreKey: [store, 'b', /^\*\*The token comes from elsewhere\*\*: .*key a\)` → .*key b\)`/],
  secretStoreProperty: [store, 'p', /^\*\*The token comes from elsewhere\*\*: .*key a\)` → .*key a, property p\)`/],
  // Read when a token is sealed; what is sealed changes the token file.
  sealingCertificate: [{ tokenSource: 'sealed-secret', sealingCertificate: 'a.pem' }, 'b.pem', ''],
  // The token file then has to be another (token-consequences.test.ts).
  ageRecipients: [{ tokenSource: 'sops', ownership: 'git', ageRecipients: await recipient() }, await recipient(), ''],
  tokenVariable: [
    { tokenSource: 'substitution' },
    'OTHER',
    /^\*\*The token comes from elsewhere\*\*: .*WEBHOOK_TOKEN\)` → .*OTHER\)`/,
  ],
  ownership: [
    {},
    'handover',
    /^\*\*The Kubernetes objects get another owner\*\*: `pulumi` → `handover`\. Pulumi goes on/,
  ],
  service: [
    {},
    'hook',
    /^\*\*The hook URL changes\*\*: `Service flux-system\/receiver` is replaced by `Service flux-system\/hook`/,
  ],
  namespace: [{}, 'flux', /^\*\*The receiver path changes\*\*: .* namespace, `flux-system` → `flux`/],
  exposure: [{}, nodePort, /\*\*Exposure changes\*\*: `LoadBalancer` → `NodePort`\..*The limit to .* is gone\./],
  nodeAddress: [
    nodePort,
    '192.0.2.8',
    /^\*\*The hook URL changes\*\*: `http:\/\/192\.0\.2\.7:.* → `http:\/\/192\.0\.2\.8:/,
  ],
  nodePort: [nodePort, 30_001, /^\*\*The hook URL changes\*\*: .*:<allocated port>.* → .*:30001/],
  host: [
    ingress,
    'b.example.org',
    /^\*\*The hook URL changes\*\*: `http:\/\/a\.example\.org.* → `http:\/\/b\.example\.org/,
  ],
  ingressClass: [ingress, 'nginx', /^\*\*The way in changes\*\*: .*`spec\.ingressClassName` `nginx` is new\.$/],
  ingressAnnotations: [ingress, { 'example.org/a': 'b' }, /^\*\*The way in changes\*\*: .*example\.org\/a.*b/],
  tlsSecret: [ingress, 'tls', /^\*\*The hook URL changes\*\*: `http:.* → `https:/],
  tlsIssuer: [secured, 'Issuer/le', /^\*\*The way in changes\*\*: .*cert-manager\.io\/issuer.*le/],
  gateway: [
    route,
    'gateways/other',
    /^\*\*The way in changes\*\*: .*`spec\.parentRefs\[0\]\.name` `public` → `other`\.$/,
  ],
  gatewayListener: [
    route,
    'https',
    /^\*\*The way in changes\*\*: .*`spec\.parentRefs\[0\]\.sectionName` `https` is new\.$/,
  ],
  gatewayScheme: [route, 'http', /^\*\*The hook URL changes\*\*: `https:.* → `http:/],
  proxyNamespace: [ingress, 'nginx', /^\*\*Exposure narrows\*\*: .* no longer admits Pods of every namespace\.$/],
  proxyRanges: [
    ingress,
    ['10.0.0.0/16'],
    /^\*\*Exposure widens\*\*: .* also admits `10\.0\.0\.0\/16`\.\n\*\*Exposure narrows\*\*: .* no longer admits Pods/,
  ],
  publicUrl: [
    tunnel,
    'https://u.example.org',
    /^\*\*The hook URL changes\*\*: `https:\/\/t\.example\.org.* → `https:\/\/u\.example\.org/,
  ],
  tunnelSecret: [
    tunnel,
    'tunnel-token',
    /^\*\*Tunnel\*\*: `Deployment flux-system\/receiver-tunnel` connects the cluster to Cloudflare\./,
  ],
  ipFamilies: [{}, ['IPv6'], /\*\*The way in changes\*\*: .*`spec\.ipFamilies` `\["IPv4"\]` → `\["IPv6"\]`\./],
  sourceRanges: [{}, 'any', /^\*\*Exposure widens\*\*: .* admits everybody; before, .*\n\*\*Source addresses\*\*/],
  hookRanges: [written, ['192.0.2.0/23'], /^\*\*Exposure widens\*\*: .* also admits `192\.0\.3\.0\/24`\./],
  hookRangesDate: [written, '2026-11-01', ''],
  addressTimeout: [{}, '10m', /^\*\*Setting\*\* `fluxhook:addressTimeout` changes: how long/],
  hookScope: [
    {},
    'organization',
    /^\*\*The webhook is replaced\*\*: `pulumi up` deletes it at `sidd-harth\/nginx` and makes a new one at `organization sidd-harth`, with the same token\.\n\*\*Filter\*\*/,
  ],
  hookEvents: [{}, ['push'], /^\*\*Events\*\*: GitHub no longer sends `ping`\.$/],
  'kubernetes:enableSecretMutable': [{}, 'false', /^\*\*Setting\*\* `kubernetes:enableSecretMutable` changes: /],
  // Not listed in Pulumi.yaml.
  'fluxhook:token': [
    {},
    { secure: 'v1:a' },
    /^\*\*The token comes from elsewhere\*\*: .*generated.* → .*from the encrypted setting/,
  ],
  'kubernetes:context': [
    {},
    'other',
    /^\*\*Setting\*\* `kubernetes:context` changes: `pulumi up` may work on another cluster\.$/,
  ],
};

for (const [key, [others, value, expected]] of Object.entries(changes)) {
  test(`${key}: the change of the setting is told`, () => {
    const text = said(others, { ...others, ...(isSettings(value) ? value : { [key]: value }) });
    if (expected === '') assert.equal(text, '');
    else assert.match(text, expected);
  });
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'exposure' in value;
}

test('that is every setting', () => {
  const named = Object.keys(changes).map((key) => (key.includes(':') ? key : `fluxhook:${key}`));
  assert.deepEqual(
    Object.keys(config).filter((key) => !named.includes(key)),
    [],
  );
});

test("the webhook's new home is drawn", () => {
  const change = changeOf({}, { hookScope: 'organization' });
  const pairs = pairUp(change.before.objects, change.after.objects);
  const drawn = diagram(pairedChains(change, pairs), pairs);
  assert.match(drawn, /"organization sidd-harth<br\/>\(added\)"/);
  assert.match(drawn, /"sidd-harth\/nginx<br\/>\(removed\)"/);
});

for (const [from, to, expected] of [
  [
    'pulumi',
    'handover',
    /the cluster when it lets go\. The Secret `webhook-token` .* stays Pulumi's; `cdk8s synth` no longer writes it\.$/,
  ],
  ['pulumi', 'git', /\*\*Pulumi deletes them\*\* from the cluster when it lets go/],
  ['handover', 'git', /they stay in the cluster, though it says that it deletes them/],
  ['git', 'pulumi', /stays Pulumi's; `cdk8s synth` writes it again, without a token\.$/],
  ['handover', 'pulumi', /goes on deploying them, and deletes them when it lets go\./],
] as const) {
  test(`ownership ${from} → ${to}: who keeps what`, () => {
    const change = changeOf({ ownership: from }, { ownership: to });
    const pairs = pairUp(change.before.objects, change.after.objects);
    assert.deepEqual(new Set(pairs.map(statusOf)), new Set(['unchanged']));
    const text = said({ ownership: from }, { ownership: to });
    assert.equal(text.split('\n').length, 1);
    assert.match(text, expected);
  });
}

test('with handover the Receiver under the old name stays', () => {
  const text = said({ ownership: 'handover' }, { ownership: 'handover', receiver: 'shop' });
  assert.match(
    text,
    /the old Receiver stays in the cluster \(ownership `handover`\) and goes on answering on the old path\.$/,
  );
});

test('a Secret that moves with the owner is another one', () => {
  const change = changeOf({}, { ownership: 'git', tokenSecret: 'other' });
  const pairs = pairUp(change.before.objects, change.after.objects);
  assert.deepEqual(
    pairs.map(statusOf).filter((status) => status !== 'unchanged'),
    ['changed', 'removed'],
  );
});
