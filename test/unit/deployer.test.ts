import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseAllDocuments, stringify } from 'yaml';
import { celLiteral } from '../../lib/deployer/expression.ts';
import type { Right } from '../../lib/deployer/index.ts';
import { deployerYaml } from '../../lib/stack/deployer.ts';
import { deployerNeeds } from '../../lib/stack/deployer-rights.ts';
import { settingsWith } from '../given-settings.ts';

/** Rights as people read them, those on one kind together: secrets/webhook-token get create; secrets list. */
function summary(rights: readonly Right[], resources: RegExp): string[] {
  const chosen = rights.filter(({ resource }) => resources.test(resource));
  const places = Map.groupBy(chosen, ({ namespace, resource, name }) =>
    [...(namespace === 'flux-system' ? [] : [namespace]), resource, ...(name === undefined ? [] : [name])].join('/'),
  );
  return [...places].map(([place, some]) => `${place} ${[...new Set(some.map(({ verb }) => verb))].join(' ')}`).sort();
}

const all = 'get create patch delete';
const secrets = /secrets$/;

for (const [what, settings, resources, expected] of [
  [
    'a token that Pulumi keeps',
    {},
    secrets,
    ['secrets list watch', `secrets/webhook-token ${all}`, `secrets/webhook-token-b ${all}`],
  ],
  [
    'an existing Secret',
    { tokenSource: 'existing-secret' },
    secrets,
    ['secrets/webhook-token get', 'secrets/webhook-token-b get'],
  ],
  [
    'External Secrets',
    { tokenSource: { type: 'external-secret', store: 'SecretStore/vault', key: 'x' } },
    secrets,
    [
      'externalsecrets list watch',
      `externalsecrets/webhook-token ${all}`,
      `externalsecrets/webhook-token-b ${all}`,
      'secrets/webhook-token get',
      'secrets/webhook-token-b get',
    ],
  ],
  [
    'Sealed Secrets',
    { tokenSource: { type: 'sealed-secret' } },
    secrets,
    [
      'sealedsecrets list watch',
      `sealedsecrets/webhook-token ${all}`,
      `sealedsecrets/webhook-token-b ${all}`,
      'secrets/webhook-token get',
      'secrets/webhook-token-b get',
    ],
  ],
  [
    'objects that come from Git',
    { ownership: 'git' },
    /./,
    [
      'endpointslices list',
      'gitrepositories/my-nginx get',
      'namespaces/flux-system get',
      'receivers/github-receiver get patch',
      'receivers/github-receiver-b get patch',
      'secrets list watch',
      `secrets/webhook-token ${all}`,
      `secrets/webhook-token-b ${all}`,
      'services/receiver get',
    ],
  ],
  [
    'objects that are handed over to Git: nothing is deleted',
    { ownership: 'handover' },
    /^(secrets|receivers|gitrepositories)$/,
    [
      'gitrepositories/my-nginx get create patch',
      'receivers list watch',
      'receivers/github-receiver get create patch',
      'receivers/github-receiver-b get create patch',
      'secrets/webhook-token get create patch',
      'secrets/webhook-token-b get create patch',
    ],
  ],
  [
    'an entrance of others, by its URL: nothing is read of it',
    { exposure: { type: 'Existing', url: 'https://flux.example.org' } },
    /services|ingresses|httproutes|networkpolicies|endpointslices/,
    [],
  ],
  [
    'an entrance of others, by its Service',
    { exposure: { type: 'Existing', service: { name: 'hooks', namespace: 'edge' } } },
    /services|endpointslices|networkpolicies/,
    ['edge/endpointslices list', 'edge/services/hooks get'],
  ],
  [
    'an entrance of others, by its route',
    { exposure: { type: 'Existing', route: { name: 'hooks', namespace: 'edge' } } },
    /httproutes|endpointslices/,
    ['edge/httproutes/hooks get'],
  ],
  [
    'targets that are named; those with labels are nobody’s',
    {
      source: undefined,
      resources: [
        { kind: 'GitRepository', name: 'flux-system' },
        { kind: 'HelmRelease', name: 'web', namespace: 'apps' },
        { kind: 'ImagePolicy', matchLabels: { team: 'web' } },
      ],
    },
    /gitrepositories|helmreleases|imagepolicies/,
    ['apps/helmreleases/web get', 'gitrepositories/flux-system get'],
  ],
  [
    'an Ingress with an issuer',
    {
      exposure: {
        type: 'Ingress',
        host: 'flux.example.org',
        tls: { secretName: 'tls', issuer: { kind: 'ClusterIssuer', name: 'acme' } },
      },
    },
    /ingresses|networkpolicies/,
    [
      'ingresses list watch',
      `ingresses/receiver ${all}`,
      'networkpolicies list watch',
      `networkpolicies/receiver ${all}`,
      `networkpolicies/receiver-acme-solver ${all}`,
    ],
  ],
] as const) {
  test(`the rights for ${what}`, () => {
    const { rights } = deployerNeeds(settingsWith(settings));
    assert.deepEqual(summary(rights, resources), expected);
  });
}

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-deployer-'));
after(() => rmSync(directory, { recursive: true, force: true }));

// biome-ignore lint/suspicious/noExplicitAny: manifests of several kinds
function manifestsOf(stack: string, config: object, options: object = {}): any[] {
  writeFileSync(join(directory, 'Pulumi.yaml'), 'name: fluxhook\nruntime: nodejs\n');
  writeFileSync(join(directory, `Pulumi.${stack}.yaml`), stringify({ config }));
  const yaml = deployerYaml({ directory, stack, ...options });
  return parseAllDocuments(yaml).map((document) => document.toJS());
}

test('the other slot of a token is no reason to stop before it is needed', () => {
  const { rights } = deployerNeeds(settingsWith({}));
  const names = new Set(rights.filter(({ isOptional }) => !isOptional).map(({ name }) => name));
  assert.ok(names.has('github-receiver') && names.has('webhook-token'));
  assert.ok(!names.has('github-receiver-b') && !names.has('webhook-token-b'));
});

test('webhooks of several namespaces have a Role in each, and one deployer', () => {
  const webhooks = [{ repository: 'acme/fleet' }, { repository: 'acme/website', namespace: 'team-a' }];
  const manifests = manifestsOf('Prod.EU_1', { 'fluxhook:webhooks': webhooks });
  const named = manifests.map(({ kind, metadata: { namespace = '', name } }) => `${kind} ${namespace}/${name}`);
  assert.deepEqual(named, [
    'ServiceAccount flux-system/fluxhook-prod-eu-1',
    'Role flux-system/fluxhook-prod-eu-1',
    'RoleBinding flux-system/fluxhook-prod-eu-1',
    'Role team-a/fluxhook-prod-eu-1',
    'RoleBinding team-a/fluxhook-prod-eu-1',
    'ValidatingAdmissionPolicy /fluxhook-prod-eu-1.flux-system',
    'ValidatingAdmissionPolicyBinding /fluxhook-prod-eu-1.flux-system',
  ]);
});

test('a user of the cluster gets the same, without a ServiceAccount', () => {
  const manifests = manifestsOf('user', { 'fluxhook:repository': 'acme/fleet' }, { user: 'ci "prod"' });
  assert.ok(!manifests.some(({ kind }) => kind === 'ServiceAccount'));
  const binding = manifests.find(({ kind }) => kind === 'RoleBinding');
  assert.deepEqual(binding.subjects, [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ci "prod"' }]);
  const policy = manifests.find(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  assert.equal(policy.spec.matchConditions[0].expression, 'request.userInfo.username == "ci \\"prod\\""');
});

test('what an earlier form of the file declared can be deleted, not made', () => {
  const before = join(directory, 'before.yaml');
  writeFileSync(before, stringify({ config: { 'fluxhook:receiver': 'former' } }));
  const manifests = manifestsOf('change', { 'fluxhook:repository': 'acme/fleet' }, { earlier: [before] });
  const { rules } = manifests.find(({ kind }) => kind === 'Role');
  const verbsOf = (name: string) =>
    rules
      .filter((rule: { resourceNames?: string[] }) => rule.resourceNames?.includes(name))
      .map(({ verbs }: { verbs: string[] }) => verbs);
  assert.deepEqual(verbsOf('former'), [['get', 'delete']]);
  const policy = JSON.stringify(manifests.find(({ kind }) => kind === 'ValidatingAdmissionPolicy'));
  assert.doesNotMatch(policy, /former/);
});

test('without the policy there are Roles only', () => {
  const manifests = manifestsOf('roles', { 'fluxhook:repository': 'acme/fleet' }, { admission: false });
  assert.deepEqual(
    manifests.map(({ kind }) => kind),
    ['ServiceAccount', 'Role', 'RoleBinding'],
  );
});

test('CEL literals have one type, whatever they hold', () => {
  assert.equal(celLiteral({ port: 80, protocol: 'TCP' }), '{"port": dyn(80), "protocol": dyn("TCP")}');
  assert.equal(celLiteral([{ a: 1 }, { b: ['x'] }]), '[dyn({"a": 1}), dyn({"b": ["x"]})]');
  assert.equal(celLiteral({ a: 'b"c', gone: undefined }), '{"a": "b\\"c"}');
});
