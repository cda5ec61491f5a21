import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { get, kubectl } from './cluster.ts';
import { untilRightsHold } from './command-accounts.ts';
import { grant, kubeconfigOf, type Manifest, revoke } from './deployer.ts';
import { Project } from './project.ts';
import { sandbox } from './sandbox.ts';
import { kustomizationCrd } from './stand-in-crds.ts';

/** The result of an attempt: done, refused by the Roles, or refused by the admission policy. */
type Outcome = 'done' | 'Roles' | 'policy';

/** What somebody with the deployer's credentials tries in flux-system, and the results without and with the policy. */
interface Attempt {
  readonly what: string;
  readonly object?: object;
  readonly args?: readonly string[];
  readonly without: Outcome;
  readonly with: Outcome;
}

const namespace = 'flux-system';
const source = 'source.toolkit.fluxcd.io/v1';
const notification = 'notification.toolkit.fluxcd.io/v1';

const tokenSecret = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: { name, namespace, annotations: { 'kubernetes.io/service-account.name': 'kustomize-controller' } },
});
const gitRepository = (name: string, spec: object) => ({
  apiVersion: source,
  kind: 'GitRepository',
  metadata: { name, namespace },
  spec: { interval: '1m', url: 'https://github.com/sidd-harth/nginx', ref: { branch: 'main' }, ...spec },
});
const receiver = (name: string, spec: object) => ({
  apiVersion: notification,
  kind: 'Receiver',
  metadata: { name, namespace },
  spec: {
    type: 'github',
    secretRef: { name: 'webhook-token' },
    resources: [{ apiVersion: source, kind: 'GitRepository', name: 'my-nginx' }],
    ...spec,
  },
});
const service = (name: string, spec: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, ...metadata },
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'notification-controller' },
    ports: [{ name: 'http-webhook', port: 80, targetPort: 9292 }],
    ...spec,
  },
});
const networkPolicy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: {
    podSelector: { matchLabels: { app: 'notification-controller' } },
    policyTypes: ['Ingress'],
    ingress: [],
    ...spec,
  },
});

/** Under a name of somebody else the Roles refuse it, under the stack's own the policy does. */
const byName = (what: string, own: string, make: (name: string) => object): Attempt[] => [
  { what: `${what}, of others`, object: make('somebody-elses'), without: 'Roles', with: 'Roles' },
  { what: `${what}, under the stack's name`, object: make(own), without: 'done', with: 'policy' },
];

const attempts: readonly Attempt[] = [
  ...byName("a Secret with kustomize-controller's token", 'webhook-token', tokenSecret),
  {
    what: 'a Secret, without server-side apply',
    args: ['create', 'secret', 'generic', 'webhook-token'],
    without: 'Roles',
    with: 'Roles',
  },
  ...byName('a GitRepository of another repository', 'my-nginx', (name) =>
    gitRepository(name, { url: 'https://github.com/globex/platform' }),
  ),
  ...byName("a GitRepository of a stranger's pull request", 'my-nginx', (name) =>
    gitRepository(name, { ref: { name: 'refs/pull/1/head' } }),
  ),
  ...byName('a GitRepository with a Secret of others', 'my-nginx', (name) =>
    gitRepository(name, { secretRef: { name: 'flux-system' } }),
  ),
  ...byName('a GitRepository behind a proxy', 'my-nginx', (name) =>
    gitRepository(name, { proxySecretRef: { name: 'proxy' } }),
  ),
  ...byName('a GitRepository with the artifact of others in it', 'my-nginx', (name) =>
    gitRepository(name, { include: [{ repository: { name: 'flux-system' } }] }),
  ),
  ...byName('a GitRepository without files, whose objects Flux would prune', 'my-nginx', (name) =>
    gitRepository(name, { ignore: '/*' }),
  ),
  ...byName("a Receiver on others' objects", 'github-receiver', (name) =>
    receiver(name, { resources: [{ kind: 'GitRepository', name: '*', matchLabels: { team: 'web' } }] }),
  ),
  ...byName('a Receiver that checks no signature', 'github-receiver', (name) => receiver(name, { type: 'generic' })),
  ...byName('a Receiver with a Secret of others', 'github-receiver', (name) =>
    receiver(name, { secretRef: { name: 'flux-system' } }),
  ),
  ...byName('a Service with external addresses', 'receiver', (name) => service(name, { externalIPs: ['192.0.2.80'] })),
  ...byName('a Service before other Pods', 'receiver', (name) =>
    service(name, { selector: { app: 'source-controller' } }),
  ),
  ...byName('a Service on another port', 'receiver', (name) =>
    service(name, { ports: [{ name: 'http-webhook', port: 80, targetPort: 8080 }] }),
  ),
  {
    what: 'a Service of another type',
    args: [
      ...['patch', 'service', 'receiver', '--dry-run=server', '--type=merge', '-p'],
      '{"spec":{"type":"ClusterIP","loadBalancerSourceRanges":null,"externalTrafficPolicy":null}}',
    ],
    without: 'done',
    with: 'policy',
  },
  ...byName('a Service that claims a DNS name', 'receiver', (name) =>
    service(name, {}, { annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'login.example.org' } }),
  ),
  ...byName('a Service with a label that others select', 'receiver', (name) =>
    service(name, {}, { labels: { team: 'web' } }),
  ),
  ...byName('a NetworkPolicy that opens other Pods', 'receiver', (name) =>
    networkPolicy(name, { podSelector: {}, ingress: [{}] }),
  ),
  ...byName('a NetworkPolicy that opens every port', 'receiver', (name) => networkPolicy(name, { ingress: [{}] })),
  ...byName('a NetworkPolicy that limits what Pods reach', 'receiver', (name) =>
    networkPolicy(name, { policyTypes: ['Egress'], egress: [] }),
  ),
  {
    what: 'a Kustomization',
    object: named('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { spec: {} }),
    without: 'Roles',
    with: 'Roles',
  },
  {
    what: 'an EndpointSlice',
    object: named('discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'IPv4', endpoints: [] }),
    without: 'Roles',
    with: 'Roles',
  },
  {
    what: 'a Pod under the ServiceAccount of others',
    object: named('v1', 'Pod', {
      spec: { serviceAccountName: 'kustomize-controller', containers: [{ name: 'sh', image: 'sh' }] },
    }),
    without: 'Roles',
    with: 'Roles',
  },
  { what: 'a token of another ServiceAccount', args: ['create', 'token', 'default'], without: 'Roles', with: 'Roles' },
  {
    what: 'another Role for itself',
    args: ['patch', 'role', 'fluxhook-attacks', '--type=merge', '-p', '{"rules":[]}'],
    without: 'Roles',
    with: 'Roles',
  },
  {
    what: 'reading a Secret of others by its name',
    args: ['get', 'secret', 'flux-system'],
    without: 'Roles',
    with: 'Roles',
  },
  // Pulumi waits for the deletion of its Secret with a list of all of them, so this is what docs/deployer.md warns of.
  { what: 'reading all Secrets', args: ['get', 'secrets'], without: 'done', with: 'done' },
  {
    what: 'deleting an object of others',
    args: ['delete', 'gitrepository', 'flux-system', '--dry-run=server'],
    without: 'Roles',
    with: 'Roles',
  },
  {
    what: 'deleting an object of its own',
    args: ['delete', 'gitrepository', 'my-nginx', '--dry-run=server'],
    without: 'done',
    with: 'done',
  },
];

function named(apiVersion: string, kind: string, rest: object): object {
  return { apiVersion, kind, metadata: { name: 'mine', namespace }, ...rest };
}

async function outcomeOf(kubeconfig: string, { object, args }: Attempt): Promise<string> {
  const apply = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '-f', '-'];
  const { exitCode, all } = await execa('kubectl', ['--kubeconfig', kubeconfig, '-n', namespace, ...(args ?? apply)], {
    env: sandbox.env,
    reject: false,
    all: true,
    ...(object !== undefined && { input: JSON.stringify(object) }),
  });
  if (exitCode === 0) return 'done';
  if (/denied request: /.test(all) && !/resulted in error/.test(all)) return 'policy';
  return /cannot (get|list|create|patch|delete|update) resource/.test(all) ? 'Roles' : all;
}

describe('anyone who has the credentials of a deployer in flux-system', () => {
  let project: Project;
  let manifests: Manifest[];
  let kubeconfig: string;

  before(async () => {
    await kubectl(['apply', '-f', '-'], kustomizationCrd);
    await kubectl(['apply', '-f', '-'], JSON.stringify(gitRepository('flux-system', {})));
    project = await Project.open('attacks');
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    // A Secret keeps its type as long as it exists, so the attacker deletes it first.
    await kubectl(['-n', namespace, 'delete', 'secret', 'webhook-token']);
  });
  after(async () => {
    await revoke(manifests);
    await project[Symbol.asyncDispose]();
    await kubectl(['-n', namespace, 'delete', 'gitrepository', 'flux-system']);
    await kubectl(['delete', '-f', '-'], kustomizationCrd);
  });

  for (const policy of [false, true]) {
    describe(policy ? 'with the policy' : 'with the Roles only', () => {
      before(async () => {
        manifests = await grant(project, 'attacks', { admission: policy });
        kubeconfig = await kubeconfigOf(project, manifests);
      });
      for (const attempt of attempts) {
        const expected = policy ? attempt.with : attempt.without;
        test(`${attempt.what}: ${expected === 'done' ? 'done' : `refused by the ${expected}`}`, async () => {
          assert.equal(await outcomeOf(kubeconfig, attempt), expected);
        });
      }
    });
  }

  test('the policy holds also where another binding gives more', async () => {
    const { name } = manifests.find(({ kind }) => kind === 'ServiceAccount').metadata;
    const binding = ['rolebinding', 'more-than-that'];
    await kubectl([
      '-n',
      namespace,
      'create',
      ...binding,
      '--clusterrole=cluster-admin',
      `--serviceaccount=${namespace}:${name}`,
    ]);
    try {
      await untilRightsHold();
      for (const attempt of attempts.filter(({ args, with: outcome }) => args === undefined && outcome === 'Roles')) {
        assert.equal(await outcomeOf(kubeconfig, attempt), 'policy', attempt.what);
      }
      const token = { args: ['create', 'token', 'default'] } as unknown as Attempt;
      assert.equal(await outcomeOf(kubeconfig, token), 'policy');
    } finally {
      await kubectl(['-n', namespace, 'delete', ...binding]);
    }
    assert.equal(await get('secret', 'somebody-elses'), undefined);
  });

  test('with a token that Pulumi does not keep no Secret can be listed', async () => {
    await project.set({ tokenSource: 'existing-secret', token: null });
    const narrow = await grant(project, 'attacks');
    const reading = { args: ['get', 'secrets'] } as unknown as Attempt;
    assert.equal(await outcomeOf(await kubeconfigOf(project, narrow), reading), 'Roles');
    await project.set({ tokenSource: null });
  });
});
