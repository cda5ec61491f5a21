import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { Testing } from 'cdk8s';
import { lockOf, type RepositoryLock } from '../../lib/fleet/lock.ts';
import { type RepositoryQuery, wholeQuery } from '../../lib/fleet/query.ts';
import { StackTokens } from '../../lib/gitops/encrypted-token.ts';
import { parseSettings } from '../../lib/settings/index.ts';
import { stackKeys } from '../../lib/settings/stack-schema.ts';
import { declare } from '../../lib/stack/declare.ts';
import type { PolicyObject } from '../../policy/object.ts';
import { interpret } from '../../review/input/stack-settings.ts';
import { pairedChains } from '../../review/model/chain.ts';
import type { Declaration, StackChange } from '../../review/model/declaration.ts';
import { withHeldSecret } from '../../review/model/held-secret.ts';
import { pairUp, statusOf } from '../../review/model/pairs.ts';
import { diagram } from '../../review/output/diagram.ts';
import { consequences } from '../../review/sentences/consequences.ts';
import { configWith } from '../given-settings.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What the project's own program declares for these settings; keys without a colon are fluxhook's. */
function declared(given: Settings): Declaration {
  const settings = new Map(Object.entries(configWith({ 'kubernetes:enableSecretMutable': 'true', ...given }).values));
  const lock = given.repositories === undefined ? undefined : lockFor(given.repositories as RepositoryQuery);
  const values = Object.fromEntries(settings);
  const checked = parseSettings({
    origin: 'test',
    values,
    ...(lock && { lock: { name: lockFile, command: '', lock } }),
  });
  const sealed = { type: 'sealed-secret', encrypted: 'x' } as const;
  const tokens = new StackTokens(checked.ownership, new Map(checked.webhooks.map((webhook) => [webhook, sealed])), []);
  const app = Testing.app();
  declare(app, checked, tokens);
  const objects = app.charts.flatMap((chart) => chart.toJson()) as PolicyObject[];
  const locks = new Map(lock && [[lockFile, lock]]);
  return { objects, settings, stack: interpret(settings), reasons: new Map(), locks };
}

const lockFile = 'fluxhook.dev.lock.yaml';

/** What a query finds at a GitHub that has one repository. */
function lockFor(query: RepositoryQuery): RepositoryLock {
  const shop = {
    repository: 'acme/shop',
    id: 1,
    branch: 'main',
    visibility: 'public',
    archived: false,
    topics: [],
  } as const;
  return lockOf('github.com', [wholeQuery(query)], [shop]);
}

function changeOf(before: Settings, after: Settings): StackChange {
  return withHeldSecret({ stack: 'dev', before: declared(before), after: declared(after) });
}

function said(before: Settings, after: Settings): string {
  const change = changeOf(before, after);
  return consequences({ change, pairs: pairUp(change.before.objects, change.after.objects) }).sentences.join('\n');
}

/** Settings with a key of its own. */
const sops = async () => ({
  ownership: 'git',
  tokenSource: { type: 'sops', recipients: [await identityToRecipient(await generateIdentity())] },
});
const exposed = (type: string, fields: Settings) => ({ exposure: { type, ...fields } });
const nodePort = { address: '192.0.2.7' };
const ingress = { host: 'a.example.org' };
const secured = { ...ingress, tls: { secretName: 'tls' } };
const route = { host: 'a.example.org', gateway: { namespace: 'gateways', name: 'public' } };
const tunnel = { url: 'https://t.example.org' };
const store = { type: 'external-secret', store: 'SecretStore/vault', key: 'a' };
const written = { date: '2026-10-01', ranges: ['192.0.2.0/24'] };

/** By setting: how its change from one value to another is told; nothing where that is right. */
const changes: readonly (readonly [setting: string, before: Settings, after: Settings, said: RegExp | ''])[] = [
  [
    'repository',
    {},
    { repository: 'https://github.com/acme/shop' },
    /^\*\*The webhook is replaced\*\*: `pulumi up` deletes it at `sidd-harth\/nginx` and makes a new one at `acme\/shop`, with the same token\. The GitHub token needs access to `sidd-harth` and `acme`\./,
  ],
  ['branch', {}, { branch: 'next' }, /^\*\*What is fetched\*\*: .*`spec\.ref\.branch` `main` → `next`\.$/],
  [
    'interval',
    {},
    { interval: '1h' },
    /^\*\*Polling interval\*\*: without a push, .* every `1h` instead of `15m` \(less often\)/,
  ],
  ['source', {}, { source: 'shop' }, /^\*\*Target\*\*: .*my-nginx` is now .*shop`; the old object is deleted\.$/],
  [
    'source',
    {},
    { source: { name: 'my-nginx', ref: { branch: 'next' } } },
    /^\*\*What is fetched\*\*: .*`spec\.ref\.branch` `main` → `next`\.$/,
  ],
  ['receiver', {}, { receiver: 'shop' }, /^\*\*The receiver path changes\*\*: .* name, `github-receiver` → `shop`/],
  [
    'tokenSecret',
    {},
    { tokenSecret: 'shop' },
    /^\*\*The token comes from elsewhere\*\*: `Secret webhook-token`, .* → `Secret shop`, /,
  ],
  [
    'tokenSlot',
    {},
    { tokenSlot: 'b' },
    /^\*\*The token is rotated\*\*: Receiver `github-receiver` → `github-receiver-b`\. `pulumi up` creates the new one with its Secret, gives the webhook its URL, checks that a ping arrives, and deletes the old ones last: no delivery is lost\.$/,
  ],
  [
    'tokenSlot',
    { ownership: 'git', tokenSource: store },
    { ownership: 'git', tokenSource: store, tokenSlot: 'b' },
    /^\*\*The receiver path changes\*\*: .* deliveries to the old path are answered 404\.\n/,
  ],
  [
    'tokenSource',
    {},
    { tokenSource: 'existing-secret' },
    /^\*\*The token comes from elsewhere\*\*: .* Pulumi deletes the `Secret flux-system\/webhook-token` that it deployed\.$/,
  ],
  [
    'tokenSource',
    { tokenSource: store },
    { tokenSource: { ...store, store: 'ClusterSecretStore/vault' } },
    /^\*\*How the token is made changes\*\*.*`spec\.secretStoreRef\.kind`/,
  ],
  [
    'tokenSource',
    { tokenSource: store },
    { tokenSource: { ...store, key: 'b' } },
    /^\*\*The token comes from elsewhere\*\*: .*key a\) → .*key b\)/,
  ],
  [
    'tokenSource',
    { tokenSource: store },
    { tokenSource: { ...store, property: 'p' } },
    /^\*\*The token comes from elsewhere\*\*: .*key a\) → .*key a, property p\)/,
  ],
  // Read when a token is sealed; what is sealed changes the token file.
  [
    'tokenSource',
    { tokenSource: { type: 'sealed-secret', certificate: 'a.pem' } },
    { tokenSource: { type: 'sealed-secret', certificate: 'b.pem' } },
    '',
  ],
  // The token file then has to be another (token-consequences.test.ts).
  ['tokenSource', await sops(), await sops(), ''],
  [
    'tokenSource',
    { tokenSource: 'substitution' },
    { tokenSource: { type: 'substitution', variable: 'OTHER' } },
    /^\*\*The token comes from elsewhere\*\*: .*`WEBHOOK_TOKEN`\) → .*OTHER\)/,
  ],
  [
    'ownership',
    {},
    { ownership: 'handover' },
    /^\*\*The Kubernetes objects get another owner\*\*: `pulumi` → `handover`\. Pulumi still deploys/,
  ],
  [
    'service',
    {},
    { service: 'hook' },
    /^\*\*The hook URL changes\*\*: `Service flux-system\/receiver` is replaced by `Service flux-system\/hook`/,
  ],
  ['namespace', {}, { namespace: 'flux' }, /^\*\*The receiver path changes\*\*: .* namespace, `flux-system` → `flux`/],
  [
    'exposure',
    {},
    exposed('NodePort', nodePort),
    /\*\*Exposure changes\*\*: `LoadBalancer` → `NodePort`\..*The limit to .* is gone\./,
  ],
  [
    'exposure',
    exposed('NodePort', nodePort),
    exposed('NodePort', { address: '192.0.2.8' }),
    /^\*\*The hook URL changes\*\*: `http:\/\/192\.0\.2\.7:.* → `http:\/\/192\.0\.2\.8:/,
  ],
  [
    'exposure',
    exposed('NodePort', nodePort),
    exposed('NodePort', { ...nodePort, nodePort: 30_001 }),
    /^\*\*The hook URL changes\*\*: .*:<allocated port>.* → .*:30001/,
  ],
  [
    'exposure',
    exposed('Ingress', ingress),
    exposed('Ingress', { host: 'b.example.org' }),
    /^\*\*The hook URL changes\*\*: `http:\/\/a\.example\.org.* → `http:\/\/b\.example\.org/,
  ],
  [
    'exposure',
    exposed('Ingress', ingress),
    exposed('Ingress', { ...ingress, className: 'nginx' }),
    /^\*\*The way in changes\*\*: .*`spec\.ingressClassName` `nginx` is new\.$/,
  ],
  [
    'exposure',
    exposed('Ingress', ingress),
    exposed('Ingress', { ...ingress, annotations: { 'example.org/a': 'b' } }),
    /^\*\*The way in changes\*\*: .*example\.org\/a.*b/,
  ],
  [
    'exposure',
    exposed('Ingress', ingress),
    exposed('Ingress', secured),
    /^\*\*The hook URL changes\*\*: `http:.* → `https:/,
  ],
  [
    'exposure',
    exposed('Ingress', secured),
    exposed('Ingress', { ...ingress, tls: { secretName: 'tls', issuer: { kind: 'Issuer', name: 'le' } } }),
    /^\*\*The way in changes\*\*: .*cert-manager\.io\/issuer.*le/,
  ],
  [
    'exposure',
    exposed('HTTPRoute', route),
    exposed('HTTPRoute', { ...route, gateway: { ...route.gateway, name: 'other' } }),
    /^\*\*The way in changes\*\*: .*`spec\.parentRefs\[0\]\.name` `public` → `other`\.$/,
  ],
  [
    'exposure',
    exposed('HTTPRoute', route),
    exposed('HTTPRoute', { ...route, gateway: { ...route.gateway, listener: 'https' } }),
    /^\*\*The way in changes\*\*: .*`spec\.parentRefs\[0\]\.sectionName` `https` is new\.$/,
  ],
  [
    'exposure',
    exposed('HTTPRoute', route),
    exposed('HTTPRoute', { ...route, scheme: 'http' }),
    /^\*\*The hook URL changes\*\*: `https:.* → `http:/,
  ],
  [
    'exposure',
    exposed('Ingress', ingress),
    exposed('Ingress', { ...ingress, proxies: { namespace: 'nginx' } }),
    /^\*\*Exposure narrows\*\*: .* no longer admits Pods of every namespace\.$/,
  ],
  [
    'exposure',
    exposed('Ingress', ingress),
    exposed('Ingress', { ...ingress, proxies: { ranges: ['10.0.0.0/16'] } }),
    /^\*\*Exposure changes\*\*: .* also admits `10\.0\.0\.0\/16`, and no longer admits Pods of every namespace\.$/,
  ],
  [
    'exposure',
    exposed('None', tunnel),
    exposed('None', { url: 'https://u.example.org' }),
    /^\*\*The hook URL changes\*\*: `https:\/\/t\.example\.org.* → `https:\/\/u\.example\.org/,
  ],
  [
    'exposure',
    exposed('None', tunnel),
    exposed('None', { ...tunnel, tunnel: { secretName: 'tunnel-token' } }),
    /^\*\*Tunnel\*\*: `Deployment flux-system\/receiver-tunnel` connects the cluster to Cloudflare\./,
  ],
  [
    'exposure',
    {},
    exposed('LoadBalancer', { ipFamilies: ['IPv6'] }),
    /\*\*The way in changes\*\*: .*`spec\.ipFamilies` `\["IPv4"\]` → `\["IPv6"\]`\./,
  ],
  [
    'exposure',
    {},
    exposed('LoadBalancer', { sources: 'any' }),
    /^\*\*Exposure widens\*\*: .* admits everybody; before, only GitHub's 6 ranges\.\n {2}- The NetworkPolicy .* only GitHub's 6 ranges\.\n\*\*Source addresses\*\*/,
  ],
  [
    'hookRanges',
    { hookRanges: written },
    { hookRanges: { ...written, ranges: ['192.0.2.0/23'] } },
    /^\*\*Exposure widens\*\*: .* also admits `192\.0\.3\.0\/24`\./,
  ],
  ['hookRanges', { hookRanges: written }, { hookRanges: { ...written, date: '2026-11-01' } }, ''],
  ['addressTimeout', {}, { addressTimeout: '10m' }, /^\*\*Setting\*\* `fluxhook:addressTimeout` changes: how long/],
  [
    'adopt',
    {},
    { adopt: 'keep' },
    /^\*\*Setting\*\* `fluxhook:adopt` changes: what `pulumi up` does with existing objects/,
  ],
  [
    'proof',
    {},
    { proof: 'require' },
    /^\*\*Setting\*\* `fluxhook:proof` changes: whether `pulumi up` ends with an error/,
  ],
  ['shared', {}, { shared: true }, /^\*\*Setting\*\* `fluxhook:shared` changes: whether the entrance is protected/],
  [
    'hookScope',
    {},
    { hookScope: 'organization' },
    /^\*\*The webhook is replaced\*\*: `pulumi up` deletes it at `sidd-harth\/nginx` and makes a new one at `organization sidd-harth`, with the same token\.\n\*\*Filter added\*\*/,
  ],
  ['hookEvents', {}, { hookEvents: ['push'] }, /^\*\*Events\*\*: GitHub no longer sends `ping`\.$/],
  ['filter', {}, { filter: 'has(req.ref)' }, /^\*\*Filter added\*\*/],
  [
    'resources',
    {},
    { source: 'my-nginx', resources: [{ kind: 'Kustomization', name: 'apps' }] },
    /^\*\*Target added\*\*: deliveries also reconcile `Kustomization flux-system\/apps`\.$/,
  ],
  ['webhooks', {}, { webhooks: [{ repository: 'acme/shop' }] }, /shop/],
  [
    'repositories',
    {},
    { repositories: { organization: 'acme' } },
    /\*\*Repository added\*\*: `acme\/shop` \(public\) is in `fluxhook\.dev\.lock\.yaml` now/,
  ],
  ['labels', {}, { labels: { team: 'web' } }, ''],
  [
    'annotations',
    {},
    { annotations: { team: 'web' } },
    /^\*\*The way in changes\*\*: .*`annotations` `\{"team":"web"\}` is new\.$/,
  ],
  [
    'kubernetes:enableSecretMutable',
    {},
    { 'kubernetes:enableSecretMutable': 'false' },
    /^\*\*Setting\*\* `kubernetes:enableSecretMutable` changes: /,
  ],
  [
    'token',
    {},
    { token: { secure: 'v1:a' } },
    /^\*\*The token comes from elsewhere\*\*: .*generated.* → .*from the encrypted setting/,
  ],
  [
    'kubernetes:context',
    {},
    { 'kubernetes:context': 'other' },
    /^\*\*Setting\*\* `kubernetes:context` changes: `pulumi up` may use another cluster\.$/,
  ],
];

for (const [setting, before, after, expected] of changes) {
  test(`${setting}: a change from ${JSON.stringify(before)} to ${JSON.stringify(after)} is told`, () => {
    const text = said(before, after);
    if (expected === '') assert.equal(text, '');
    else assert.match(text, expected);
  });
}

test('that is every setting', () => {
  const named = changes.map(([setting]) => setting);
  assert.deepEqual(
    stackKeys.filter((key) => !named.includes(key)),
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
    /the cluster when they are removed from the stack\. The Secret `webhook-token` .* stays Pulumi's; `cdk8s synth` no longer writes it\.$/,
  ],
  ['pulumi', 'git', /\*\*Pulumi deletes them\*\* from the cluster, and deliveries are lost/],
  ['handover', 'git', /stay in the cluster, though Pulumi prints that it deletes them/],
  ['git', 'pulumi', /stays Pulumi's; `cdk8s synth` writes it again, without a token\.$/],
  ['handover', 'pulumi', /still deploys them, and deletes them when they are removed from the stack\./],
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
    /the old Receiver stays in the cluster \(ownership `handover`\) and still answers on the old path\.$/,
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
