import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Chart } from 'cdk8s';
import type { GitHubReceiverProps, ReceiverResource } from '../../lib/constructs/index.ts';
import {
  branch,
  GcrToken,
  GitRepository,
  imageTag,
  Receiver,
  type ReceiverProps,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { receiverTypes } from '../../lib/flux/receiver-types.ts';
import { objects } from './objects.ts';

type Change = Partial<Omit<GitHubReceiverProps, 'secretRef'>>;

function receiver(change: Change = {}) {
  return objects((chart) => {
    // Flux looks for the Secret in the namespace of the Receiver.
    const { namespace } = change.metadata ?? {};
    const token = new WebhookToken(chart, 'token', { metadata: namespace === undefined ? {} : { namespace } });
    new Receiver(chart, 'receiver', { ...minimal, secretRef: token, ...change });
  }).find(({ kind }) => kind === 'Receiver');
}

const minimal: Omit<GitHubReceiverProps, 'secretRef'> = {
  metadata: { name: 'github-receiver' },
  type: 'github',
  resources: [{ kind: 'GitRepository', name: 'my-nginx' }],
};

test('minimal', (t) => t.assert.snapshot(receiver()));

test('all props', () => {
  const all: Required<Omit<GitHubReceiverProps, 'secretRef' | 'oidcProviders'>> = {
    ...minimal,
    metadata: {
      name: 'github-receiver',
      namespace: 'apps',
      labels: { team: 'web' },
      annotations: { 'example.org/a': 'b' },
    },
    events: ['push'],
    interval: '1h',
    resourceFilter: 'has(req.ref)',
    suspend: true,
  };
  const { metadata, spec } = receiver(all);
  assert.deepEqual(metadata, all.metadata);
  assert.deepEqual(spec, {
    type: 'github',
    events: ['push'],
    secretRef: { name: 'webhook-token' },
    resources: [{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'my-nginx' }],
    interval: '1h',
    resourceFilter: 'has(req.ref)',
    suspend: true,
  });
});

/** One Receiver of each type with what only it takes. */
function oneOfEach(chart: Chart): Record<ReceiverProps['type'], ReceiverProps> {
  const token = new WebhookToken(chart, 'token');
  const gcr = new GcrToken(chart, 'gcr', {
    metadata: { name: 'gcr-token' },
    email: 'push@project.iam.gserviceaccount.com',
    audience: 'flux',
  });
  const targets = [{ kind: 'ImageRepository', name: 'app' }] as const;
  return {
    github: {
      metadata: { name: 'r' },
      type: 'github',
      secretRef: token,
      resources: targets,
      events: ['push'],
      resourceFilter: branch('main'),
    },
    gitlab: {
      metadata: { name: 'r' },
      type: 'gitlab',
      secretRef: token,
      resources: targets,
      events: ['Push Hook', 'Tag Push Hook'],
    },
    bitbucket: {
      metadata: { name: 'r' },
      type: 'bitbucket',
      secretRef: token,
      resources: targets,
      events: ['repo:refs_changed', 'repo:push'],
    },
    cdevents: {
      metadata: { name: 'r' },
      type: 'cdevents',
      secretRef: token,
      resources: targets,
      events: ['dev.cdevents.change.merged.0.2.0'],
    },
    generic: { metadata: { name: 'r' }, type: 'generic', secretRef: token, resources: targets },
    'generic-hmac': { metadata: { name: 'r' }, type: 'generic-hmac', secretRef: token, resources: targets },
    'generic-oidc': {
      metadata: { name: 'r' },
      type: 'generic-oidc',
      resources: targets,
      oidcProviders: [
        {
          issuerURL: 'https://token.actions.githubusercontent.com',
          audience: 'flux',
          variables: [{ name: 'owner', expression: 'claims.repository_owner' }],
          validations: [{ expression: "vars.owner == 'sidd-harth'", message: 'another owner' }],
        },
      ],
      resourceFilter: "claims.ref == 'refs/heads/main'",
    },
    harbor: { metadata: { name: 'r' }, type: 'harbor', secretRef: token, resources: targets },
    dockerhub: {
      metadata: { name: 'r' },
      type: 'dockerhub',
      secretRef: token,
      resources: targets,
      resourceFilter: imageTag('latest'),
    },
    quay: { metadata: { name: 'r' }, type: 'quay', secretRef: token, resources: targets },
    gcr: { metadata: { name: 'r' }, type: 'gcr', secretRef: gcr, resources: targets },
    nexus: { metadata: { name: 'r' }, type: 'nexus', secretRef: token, resources: targets },
    acr: { metadata: { name: 'r' }, type: 'acr', secretRef: token, resources: targets },
  };
}

for (const type of Object.keys(receiverTypes) as ReceiverProps['type'][]) {
  test(`type ${type}`, (t) => {
    const spec = objects((chart) => new Receiver(chart, 'receiver', oneOfEach(chart)[type])).find(
      ({ kind }) => kind === 'Receiver',
    ).spec;
    t.assert.snapshot(spec);
    // The rules of the CRD.
    assert.equal('secretRef' in spec, type !== 'generic-oidc');
    assert.equal('oidcProviders' in spec, type === 'generic-oidc');
  });
}

test('what Flux would refuse or ignore does not compile', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'flux-system' });
  const { github, gitlab, dockerhub, gcr, 'generic-oidc': oidc } = oneOfEach(chart);
  const { secretRef: token } = github as GitHubReceiverProps;
  const targets = [{ kind: 'GitRepository', name: 'app' }] as const;
  const source = new GitRepository(chart, 'source', {
    metadata: { name: 's' },
    url: 'https://github.com/a/b',
    interval: '1h',
  });
  const cases: ReceiverProps[] = [
    // @ts-expect-error: an event of another sender
    { metadata: { name: 'r' }, type: 'gitlab', secretRef: token, resources: targets, events: ['push'] },
    // @ts-expect-error: no such event
    { metadata: { name: 'r' }, type: 'github', secretRef: token, resources: targets, events: ['pushed'] },
    // @ts-expect-error: to Flux an empty list means every event
    { metadata: { name: 'r' }, type: 'github', secretRef: token, resources: targets, events: [] },
    // @ts-expect-error: Flux ignores events of harbor
    { metadata: { name: 'r' }, type: 'harbor', secretRef: token, resources: targets, events: ['push'] },
    // @ts-expect-error: the path is derived from the token
    { metadata: { name: 'r' }, type: 'dockerhub', resources: targets },
    // @ts-expect-error: a Secret is refused
    { ...oidc, secretRef: token },
    // @ts-expect-error: an issuer is needed
    { metadata: { name: 'r' }, type: 'generic-oidc', resources: targets },
    // @ts-expect-error: at least one
    { metadata: { name: 'r' }, type: 'generic-oidc', resources: targets, oidcProviders: [] },
    // @ts-expect-error: with only a valid signature, everyone gets in
    { ...oidc, oidcProviders: [{ issuerURL: 'https://example.org', validations: [] }] },
    // @ts-expect-error: issuers belong to generic-oidc
    { metadata: { name: 'r' }, type: 'generic', secretRef: token, resources: targets, oidcProviders: [] },
    // @ts-expect-error: gcr needs a Secret with email and audience
    { metadata: { name: 'r' }, type: 'gcr', resources: targets, secretRef: token },
    // @ts-expect-error: a repository is no Secret
    { metadata: { name: 'r' }, type: 'github', secretRef: source, resources: targets },
    // @ts-expect-error: no such type
    { metadata: { name: 'r' }, type: 'gitea', secretRef: token, resources: targets },
    // @ts-expect-error: nothing to reconcile
    { metadata: { name: 'r' }, type: 'github', secretRef: token, resources: [] },
    // @ts-expect-error: a registry has no branches
    { ...dockerhub, resourceFilter: branch('main') },
    // @ts-expect-error: a push has no image
    { ...github, resourceFilter: imageTag('latest') },
  ];
  const wrongResources: ReceiverResource<'github'>[] = [
    // @ts-expect-error: the wildcard needs labels
    { kind: 'GitRepository', name: '*' },
    // @ts-expect-error: Flux ignores labels beside a name
    { kind: 'GitRepository', name: 'app', matchLabels: { app: 'web' } },
    // @ts-expect-error: no such kind
    { kind: 'Deployment', name: 'app' },
    // @ts-expect-error: neither a name nor labels
    { kind: 'GitRepository' },
    // @ts-expect-error: a Secret is no Flux object
    new WebhookToken(chart, 'secret'),
    // @ts-expect-error: a filter of images on a target of a push
    { kind: 'GitRepository', name: 'app', filter: imageTag('latest') },
  ];
  assert.ok(cases.length + wrongResources.length > 0 && gitlab && gcr);
});

test('a resource is a construct, a name or labels', () => {
  const [, , { spec }] = objects((chart) => {
    const token = new WebhookToken(chart, 'token');
    const repository = {
      url: 'https://github.com/sidd-harth/nginx',
      ref: { branch: 'main' },
      interval: '15m',
    } as const;
    const here = new GitRepository(chart, 'here', { ...repository, metadata: { name: 'here' } });
    const there = new GitRepository(chart, 'there', { ...repository, metadata: { name: 'there', namespace: 'apps' } });
    const targets: [ReceiverResource<'github'>, ...ReceiverResource<'github'>[]] = [
      here,
      { object: there, filter: branch('main') },
      { kind: 'Kustomization', name: 'apps', namespace: 'apps', filter: 'has(req.ref)' },
      { kind: 'HelmRelease', matchLabels: { app: 'web' } },
      {
        kind: 'ImageRepository',
        name: '*',
        matchLabels: { app: 'web' },
        apiVersion: 'image.toolkit.fluxcd.io/v1beta2',
      },
    ];
    new Receiver(chart, 'receiver', { metadata: { name: 'r' }, type: 'github', secretRef: token, resources: targets });
  }).sort((a, b) => a.kind.localeCompare(b.kind));
  assert.deepEqual(spec.resources, [
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'here' },
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      name: 'there',
      namespace: 'apps',
      filter: 'has(req.ref) && req.ref == "refs/heads/main"',
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      name: 'apps',
      namespace: 'apps',
      filter: 'has(req.ref)',
    },
    { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: '*', matchLabels: { app: 'web' } },
    { apiVersion: 'image.toolkit.fluxcd.io/v1beta2', kind: 'ImageRepository', name: '*', matchLabels: { app: 'web' } },
  ]);
});

test('comes after its token and its targets', () => {
  const kinds = objects((chart) => {
    const token = new WebhookToken(chart, 'z-token');
    const source = new GitRepository(chart, 'y-source', {
      metadata: { name: 'y' },
      url: 'https://github.com/a/b',
      interval: '15m',
    });
    new Receiver(chart, 'a-receiver', { ...minimal, secretRef: token, resources: [source] });
  }).map(({ kind }) => kind);
  assert.equal(kinds.at(-1), 'Receiver');
});

test('refuses an empty list of events', () => {
  assert.throws(
    // @ts-expect-error: does not compile either
    () => receiver({ events: [] }),
    /\[test\/receiver\] events = \[\] is not usable; allowed: at least one event\. Leave the prop out/,
  );
});

test('refuses an interval that Flux would refuse', () => {
  // @ts-expect-error: does not compile either
  assert.throws(() => receiver({ interval: 'often' }), /\[test\/receiver\] interval = "often" is not usable/);
});

test('refuses to guess the namespace', () => {
  const chart = new Chart(new App(), 'test');
  const token = new WebhookToken(chart, 'token');
  new Receiver(chart, 'receiver', { ...minimal, secretRef: token });
  assert.throws(
    () => chart.toJson(),
    /\[test\/receiver\] namespace = undefined is not usable: the hook path is derived from it; allowed: the name of a namespace/,
  );
});
