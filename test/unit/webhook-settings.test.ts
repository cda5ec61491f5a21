import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings, type StackSettings } from '../../lib/settings/index.ts';
import { configWith, refusalOf, settingsOf, tutorialConfig } from '../given-settings.ts';

const nothing = Object.fromEntries(Object.keys(tutorialConfig).map((key) => [key, undefined]));
const refusal = (values: Record<string, unknown>) => refusalOf(configWith({ ...nothing, ...values }));

const brief = ({ webhooks }: StackSettings) =>
  webhooks.map(({ name, key, repository, source, receiver, secret }) => [
    name,
    key,
    repository?.name,
    source?.metadata.name,
    receiver.metadata.name,
    secret.name,
  ]);

test('the webhook at the top is the first, the list adds others; each is named after its repository', () => {
  const settings = settingsOf({
    repository: 'https://github.com/acme/fleet',
    webhooks: [{ repository: 'acme/Shop.App' }, { repository: 'acme/shop', name: 'store', tokenSecret: 'own' }],
  });
  assert.deepEqual(brief(settings), [
    ['webhook', 'fluxhook:', 'fleet', 'fleet', 'fleet', 'fleet-webhook-token'],
    ['shop-app', 'fluxhook:webhooks[0].', 'Shop.App', 'shop-app', 'shop-app', 'shop-app-webhook-token'],
    ['store', 'fluxhook:webhooks[1].', 'shop', 'store', 'store', 'own'],
  ]);
});

test('webhooks of the list take what they do not say from the top, and nothing that is of one webhook', () => {
  const { webhooks } = settingsOf({
    repository: 'acme/fleet',
    source: 'own',
    tokenSecret: 'own',
    filter: 'has(req.ref)',
    branch: 'next',
    interval: '1h',
    namespace: 'flux',
    tokenSource: { type: 'external-secret', store: 'SecretStore/vault', key: 'hook' },
    hookEvents: ['release'],
    webhooks: [
      { repository: 'acme/a' },
      {
        repository: 'acme/b',
        namespace: 'tenant',
        branch: 'main',
        interval: '5m',
        tokenSource: 'pulumi',
        hookEvents: ['push'],
      },
    ],
  });
  const [, first, second] = webhooks;
  assert.partialDeepStrictEqual(first, {
    source: { metadata: { name: 'a', namespace: 'flux' }, ref: { branch: 'next' }, interval: '1h' },
    secret: { name: 'a-webhook-token', source: { type: 'external-secret', key: 'hook' } },
    hookEvents: ['release'],
  });
  assert.equal(first?.receiver.resourceFilter, undefined);
  assert.partialDeepStrictEqual(second, {
    source: { metadata: { name: 'b', namespace: 'tenant' }, ref: { branch: 'main' }, interval: '5m' },
    secret: { namespace: 'tenant', source: { type: 'pulumi' } },
    receiver: { metadata: { name: 'b', namespace: 'tenant' } },
    hookEvents: ['push'],
  });
});

test('existing objects are reconciled without a new source; their repository may be read from them', () => {
  const resources = [
    { kind: 'GitRepository', name: 'flux-system' },
    { kind: 'Kustomization', matchLabels: { team: 'web' }, namespace: 'apps', filter: 'has(req.ref)' },
  ];
  const [webhook] = settingsOf({ webhooks: [{ resources }] }).webhooks;
  assert.partialDeepStrictEqual(webhook, { name: 'flux-system', resources, repository: undefined, source: undefined });
  assert.equal(webhook?.secret.name, 'flux-system-webhook-token');
  const [both] = settingsOf({ repository: 'acme/a', source: 'own', resources }).webhooks;
  assert.partialDeepStrictEqual(both, { source: { metadata: { name: 'own' } }, resources });
});

test('a source takes the fields of a GitRepository, names of Secrets also on their own', () => {
  const source = {
    name: 'app',
    url: 'ssh://git@github.com/acme/app.git',
    ref: { semver: '>=1.0.0' },
    interval: '10m',
    timeout: '30s',
    secretRef: 'deploy-key',
    proxySecretRef: { name: 'proxy' },
    provider: 'generic',
    verify: { mode: 'HEAD', secretRef: 'keys' },
    include: [{ repository: 'shared', toPath: 'shared' }],
    sparseCheckout: ['deploy'],
    ignore: '/docs',
    recurseSubmodules: 'true',
    suspend: false,
  };
  const [webhook] = settingsOf({ source }).webhooks;
  assert.deepEqual(webhook?.repository, { host: 'github.com', owner: 'acme', name: 'app' });
  const { name: _, ...spec } = source;
  assert.deepEqual(webhook?.source, {
    ...spec,
    metadata: { name: 'app', namespace: 'flux-system' },
    secretRef: { name: 'deploy-key' },
    verify: { mode: 'HEAD', secretRef: { name: 'keys' } },
    include: [{ repository: { name: 'shared' }, toPath: 'shared' }],
    recurseSubmodules: true,
  });
});

for (const [repository, url] of [
  ['acme/app', 'https://github.com/acme/app'],
  ['https://www.github.com/acme/app', 'https://github.com/acme/app'],
  ['https://GitHub.com/acme/app.git', 'https://github.com/acme/app.git'],
  ['ssh://git@ssh.github.com:443/acme/app.git', 'ssh://git@ssh.github.com:443/acme/app.git'],
  ['octocat_acme/app', 'https://github.com/octocat_acme/app'],
] as const) {
  test(`${repository} is cloned from ${url}`, () => {
    const [webhook] = settingsOf({ repository }).webhooks;
    assert.equal(webhook?.repository?.name, 'app');
    assert.equal(webhook.source?.url, url);
  });
}

test('an organization has a hook for existing objects, or for one of its repositories', () => {
  const resources = [{ kind: 'GitRepository', name: 'flux-system' }];
  const [webhook] = settingsOf({
    repository: 'https://github.com/acme',
    hookScope: 'organization',
    resources,
  }).webhooks;
  assert.deepEqual(webhook?.repository, { host: 'github.com', owner: 'acme' });
  const [one] = settingsOf({ repository: 'acme/fleet', hookScope: 'organization' }).webhooks;
  assert.partialDeepStrictEqual(one, { scope: 'organization', source: { metadata: { name: 'fleet' } } });
});

test('on another host repositories without one are there, and others are refused', () => {
  const host = 'ghe.example.org';
  const at = (repository: string) => parseSettings(configWith({ ...nothing, repository }), { host }).webhooks[0];
  assert.deepEqual(at('acme/app')?.repository, { host, owner: 'acme', name: 'app' });
  assert.equal(at('acme/app')?.source?.url, 'https://ghe.example.org/acme/app');
  assert.throws(
    () => at('https://github.com/acme/app'),
    /fluxhook:repository = .*\n {4}problem: not on ghe\.example\.org, where github:baseUrl is/,
  );
  assert.match(
    refusal({ repository: 'https://gitlab.com/acme/app' }),
    /problem: not on github\.com, and no github:baseUrl says where the API of gitlab\.com is/,
  );
});

test('a shared entrance needs no webhook', () => {
  assert.deepEqual(settingsOf({ shared: true, webhooks: [] }).webhooks, []);
  assert.match(refusal({ webhooks: [] }), /fluxhook:repository\n {4}problem: needed/);
});

for (const [values, expected] of [
  [
    { repository: 'acme' },
    /fluxhook:repository = "acme"\n {4}problem: only an owner, without a repository\n.*hookScope organization\n {4}fix: {5}pulumi config set fluxhook:repository https:\/\/github\.com\/acme\/REPOSITORY/,
  ],
  [
    { repository: 'acme', hookScope: 'organization' },
    /fluxhook:resources\n {4}problem: needed: fluxhook:repository is an organization, so it is not known what a delivery reconciles/,
  ],
  [
    { webhooks: [{ resources: [{ kind: 'Kustomization', name: 'apps' }] }] },
    /fluxhook:webhooks\[0\]\.repository\n {4}problem: needed: it says which repository gets the webhook\n.*\n {4}fix: {5}pulumi config set --path 'fluxhook:webhooks\[0\]\.repository' https/,
  ],
  [
    { repository: 'ssh://git@github.com:acme/fleet.git' },
    /fix: {5}pulumi config set fluxhook:repository ssh:\/\/git@github\.com\/acme\/fleet\.git$/,
  ],
  [
    { webhooks: [{ repository: 'acme/app' }, { repository: 'other/app' }] },
    /fluxhook:webhooks\[1\]\.name\n {4}problem: it results in the name app, as fluxhook:webhooks\[0\] does\n {4}choices: a name of its own for each webhook\n {4}fix: {5}pulumi config set --path 'fluxhook:webhooks\[1\]\.name' NAME/,
  ],
  [
    { repository: 'acme/app', webhooks: [{ repository: 'other/app' }] },
    /fluxhook:webhooks\[0\]\.name\n {4}problem: it results in the Receiver flux-system\/app, as the webhook at the top \(fluxhook:repository\) does/,
  ],
  [{ webhooks: [{ repository: 'acme/webhook' }], repository: 'acme/a' }, /results in the name webhook/],
  [
    { repository: 'acme/app', webhooks: [{ repository: 'other/b', tokenSecret: 'app-webhook-token' }] },
    /results in the Secret flux-system\/app-webhook-token/,
  ],
  [
    { webhooks: [{ repository: 'acme/---' }] },
    /fluxhook:webhooks\[0\]\.name\n {4}problem: needed: Kubernetes does not accept the name of the repository/,
  ],
  [
    { repository: 'acme/a', source: { ref: { tag: 'v1' } }, branch: 'main' },
    /fluxhook:branch = "main"\n {4}problem: it has no effect here: it belongs to a new source that has no ref of its own\n.*\n {4}fix: {5}pulumi config rm fluxhook:branch/,
  ],
  [
    { resources: [{ kind: 'GitRepository', name: 'a' }], interval: '1h' },
    /fluxhook:interval = "1h"\n {4}problem: it has no effect here/,
  ],
  [
    { webhooks: [{ repository: 'acme/a', source: { interval: '1h' }, interval: '2h' }] },
    /fluxhook:webhooks\[0\]\.interval = "2h"\n {4}problem: it has no effect here/,
  ],
  [
    { repository: 'acme/a', source: { ref: { branch: 'main', tag: 'v1' } } },
    /fluxhook:source\.ref = .*\n {4}problem: Flux would use one of them and silently ignore the others/,
  ],
  [
    { repository: 'acme/a', resources: [{ kind: 'Deployment', name: 'x' }] },
    /fluxhook:resources\[0\]\.kind = "Deployment"\n {4}problem: not a kind that a Receiver reconciles\n {4}choices: GitRepository, /,
  ],
  [
    { repository: 'acme/a', resources: [{ kind: 'Kustomization' }] },
    /fluxhook:resources\[0\]\.name\n {4}problem: needed: it says which objects to reconcile/,
  ],
  [
    { repository: 'acme/a', resources: [{ kind: 'Kustomization', name: 'x', matchLabels: { a: 'b' } }] },
    /fluxhook:resources\[0\]\.matchLabels = .*\n {4}problem: it has no effect together with name: Flux then ignores labels/,
  ],
  [
    { webhooks: ['acme/a'] },
    /fluxhook:webhooks\[0\] = "acme\/a"\n {4}problem: not a webhook\n.*\n {4}fix: {5}in the stack's file: fluxhook:webhooks\[0\]: \{ repository: OWNER\/REPOSITORY \}/,
  ],
] as const) {
  test(`${JSON.stringify(values)} is refused`, () => {
    const text = refusal(values);
    assert.match(text, /^1 setting is not usable/);
    assert.match(text, expected);
  });
}

test('what is wrong in one webhook does not hide what is wrong in another, or between them', () => {
  const text = refusal({
    webhooks: [{ repository: 7 }, { repository: 'acme/app' }, { repository: 'other/app', interval: '5' }],
  });
  assert.match(text, /^3 settings are not usable/);
  assert.match(
    text,
    /fluxhook:webhooks\[0\]\.repository = 7\n(.|\n)*webhooks\[2\]\.interval = "5"\n(.|\n)*webhooks\[2\]\.name\n/,
  );
});
