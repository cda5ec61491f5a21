import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Chart } from 'cdk8s';
import type { GitHubReceiverProps, Target } from '../../lib/constructs/index.ts';
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

type Change = Partial<Omit<GitHubReceiverProps, 'token'>>;

function receiver(change: Change = {}) {
  return objects((chart) => {
    // Flux looks for the Secret in the namespace of the Receiver.
    const token = new WebhookToken(chart, 'token', { ...(change.namespace && { namespace: change.namespace }) });
    new Receiver(chart, 'receiver', { ...minimal, token, ...change });
  }).find(({ kind }) => kind === 'Receiver');
}

const minimal: Omit<GitHubReceiverProps, 'token'> = {
  name: 'github-receiver',
  type: 'github',
  targets: [{ kind: 'GitRepository', name: 'my-nginx' }],
};

test('minimal', (t) => t.assert.snapshot(receiver()));

test('all props', () => {
  const all: Required<Omit<GitHubReceiverProps, 'token' | 'oidcProviders'>> = {
    ...minimal,
    namespace: 'apps',
    events: ['push'],
    interval: '1h',
    resourceFilter: 'has(req.ref)',
    suspend: true,
  };
  const { metadata, spec } = receiver(all);
  assert.deepEqual(metadata, { name: 'github-receiver', namespace: 'apps' });
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
    name: 'gcr-token',
    email: 'push@project.iam.gserviceaccount.com',
    audience: 'flux',
  });
  const targets = [{ kind: 'ImageRepository', name: 'app' }] as const;
  return {
    github: { name: 'r', type: 'github', token, targets, events: ['push'], resourceFilter: branch('main') },
    gitlab: { name: 'r', type: 'gitlab', token, targets, events: ['Push Hook', 'Tag Push Hook'] },
    bitbucket: { name: 'r', type: 'bitbucket', token, targets, events: ['repo:refs_changed', 'repo:push'] },
    cdevents: { name: 'r', type: 'cdevents', token, targets, events: ['dev.cdevents.change.merged.0.2.0'] },
    generic: { name: 'r', type: 'generic', token, targets },
    'generic-hmac': { name: 'r', type: 'generic-hmac', token, targets },
    'generic-oidc': {
      name: 'r',
      type: 'generic-oidc',
      targets,
      oidcProviders: [
        {
          issuerUrl: 'https://token.actions.githubusercontent.com',
          audience: 'flux',
          variables: [{ name: 'owner', expression: 'claims.repository_owner' }],
          validations: [{ expression: "vars.owner == 'sidd-harth'", message: 'another owner' }],
        },
      ],
      resourceFilter: "claims.ref == 'refs/heads/main'",
    },
    harbor: { name: 'r', type: 'harbor', token, targets },
    dockerhub: { name: 'r', type: 'dockerhub', token, targets, resourceFilter: imageTag('latest') },
    quay: { name: 'r', type: 'quay', token, targets },
    gcr: { name: 'r', type: 'gcr', token: gcr, targets },
    nexus: { name: 'r', type: 'nexus', token, targets },
    acr: { name: 'r', type: 'acr', token, targets },
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
  const { token } = github as GitHubReceiverProps;
  const targets = [{ kind: 'GitRepository', name: 'app' }] as const;
  const source = new GitRepository(chart, 'source', { name: 's', url: 'https://github.com/a/b', interval: '1h' });
  const cases: ReceiverProps[] = [
    // @ts-expect-error: an event of another sender
    { name: 'r', type: 'gitlab', token, targets, events: ['push'] },
    // @ts-expect-error: no such event
    { name: 'r', type: 'github', token, targets, events: ['pushed'] },
    // @ts-expect-error: to Flux an empty list means every event
    { name: 'r', type: 'github', token, targets, events: [] },
    // @ts-expect-error: Flux ignores events of harbor
    { name: 'r', type: 'harbor', token, targets, events: ['push'] },
    // @ts-expect-error: the path is derived from the token
    { name: 'r', type: 'dockerhub', targets },
    // @ts-expect-error: a Secret is refused
    { ...oidc, token },
    // @ts-expect-error: an issuer is needed
    { name: 'r', type: 'generic-oidc', targets },
    // @ts-expect-error: at least one
    { name: 'r', type: 'generic-oidc', targets, oidcProviders: [] },
    // @ts-expect-error: a valid signature alone lets everyone in
    { ...oidc, oidcProviders: [{ issuerUrl: 'https://example.org', validations: [] }] },
    // @ts-expect-error: issuers belong to generic-oidc
    { name: 'r', type: 'generic', token, targets, oidcProviders: [] },
    // @ts-expect-error: gcr needs a Secret with email and audience
    { name: 'r', type: 'gcr', targets, token },
    // @ts-expect-error: a repository is no Secret
    { name: 'r', type: 'github', token: source, targets },
    // @ts-expect-error: no such type
    { name: 'r', type: 'gitea', token, targets },
    // @ts-expect-error: nothing to reconcile
    { name: 'r', type: 'github', token, targets: [] },
    // @ts-expect-error: a registry has no branches
    { ...dockerhub, resourceFilter: branch('main') },
    // @ts-expect-error: a push has no image
    { ...github, resourceFilter: imageTag('latest') },
  ];
  const wrongTargets: Target<'github'>[] = [
    // @ts-expect-error: the wildcard needs labels
    { kind: 'GitRepository', name: '*' },
    // @ts-expect-error: Flux ignores labels beside a name
    { kind: 'GitRepository', name: 'app', matchLabels: { app: 'web' } },
    // @ts-expect-error: no such kind
    { kind: 'Deployment', name: 'app' },
    // @ts-expect-error: neither a name nor labels
    { kind: 'GitRepository' },
    // @ts-expect-error: a Secret is no Flux object
    token,
    // @ts-expect-error: a filter of images on a target of a push
    { kind: 'GitRepository', name: 'app', filter: imageTag('latest') },
  ];
  assert.ok(cases.length + wrongTargets.length > 0 && gitlab && gcr);
});

test('a target is a construct, a name or labels', () => {
  const [, , { spec }] = objects((chart) => {
    const token = new WebhookToken(chart, 'token');
    const repository = { url: 'https://github.com/sidd-harth/nginx', interval: '15m' } as const;
    const here = new GitRepository(chart, 'here', { ...repository, name: 'here' });
    const there = new GitRepository(chart, 'there', { ...repository, name: 'there', namespace: 'apps' });
    const targets: [Target<'github'>, ...Target<'github'>[]] = [
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
    new Receiver(chart, 'receiver', { name: 'r', type: 'github', token, targets });
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
    const source = new GitRepository(chart, 'y-source', { name: 'y', url: 'https://github.com/a/b', interval: '15m' });
    new Receiver(chart, 'a-receiver', { ...minimal, token, targets: [source] });
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
  new Receiver(chart, 'receiver', { ...minimal, token });
  assert.throws(
    () => chart.toJson(),
    /\[test\/receiver\] namespace = undefined is not usable: the hook path is derived from it; allowed: the name of a namespace/,
  );
});
