import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProviderSpecType } from '../../imports/notification.toolkit.fluxcd.io.ts';
import {
  Alert,
  type AlertProps,
  GitRepository,
  Provider,
  type ProviderProps,
  type ProviderType,
} from '../../lib/constructs/index.ts';
import { objects } from './objects.ts';
import { oneProviderOfEach } from './providers.ts';
import { violations } from './violations.ts';

test('every type of the CRD has its props', () => {
  assert.deepEqual(Object.keys(oneProviderOfEach).sort(), Object.values(ProviderSpecType).sort());
});

for (const [type, props] of Object.entries(oneProviderOfEach)) {
  test(`provider ${type}`, (t) => {
    t.assert.snapshot(objects((chart) => new Provider(chart, 'provider', props))[0].spec);
  });
}

test('what the controller would refuse or ignore does not compile', () => {
  const secret = { name: 'credentials' };
  const cases: ProviderProps[] = [
    // @ts-expect-error: neither an address nor a Secret that could hold one
    { metadata: { name: 'p' }, type: 'slack' },
    // @ts-expect-error: no token to set a status with
    { metadata: { name: 'p' }, type: 'github', address: 'https://github.com/a/b' },
    // @ts-expect-error: no HMAC key
    { metadata: { name: 'p' }, type: 'generic-hmac', address: 'https://example.org' },
    {
      metadata: { name: 'p' },
      type: 'githubdispatch',
      address: 'https://github.com/a/b',
      secretRef: secret,
      // @ts-expect-error: a repository_dispatch has no commit status
      commitStatusExpr: "'x'",
    },
    // @ts-expect-error: Teams has no channels here
    { metadata: { name: 'p' }, type: 'msteams', address: 'https://example.org', channel: 'x' },
    // @ts-expect-error: no topic
    { metadata: { name: 'p' }, type: 'googlepubsub', address: 'project' },
    {
      metadata: { name: 'p' },
      type: 'googlepubsub',
      address: 'project',
      channel: 'topic',
      secretRef: secret,
      // @ts-expect-error: a key and an identity
      serviceAccountName: 'flux',
    },
    // @ts-expect-error: no subject
    { metadata: { name: 'p' }, type: 'nats', address: 'nats://nats:4222' },
    // @ts-expect-error: discord does not look at certificates
    { metadata: { name: 'p' }, type: 'discord', address: 'https://example.org', certSecretRef: secret },
    // @ts-expect-error: a channel without its topic
    { metadata: { name: 'p' }, type: 'zulip', address: 'https://example.org', channel: 'flux', secretRef: secret },
    // @ts-expect-error: the address follows from the token
    { metadata: { name: 'p' }, type: 'telegram', address: 'https://api.telegram.org', channel: '1', secretRef: secret },
    // @ts-expect-error: neither an owner nor a repository
    { metadata: { name: 'p' }, type: 'github', address: 'https://github.com/nginx', secretRef: secret },
    {
      metadata: { name: 'p' },
      type: 'bitbucketserver',
      // @ts-expect-error: git clones over HTTP from /scm/PROJECT/REPOSITORY
      address: 'https://bitbucket.example.org/projects/a/repos/b',
      secretRef: secret,
    },
    {
      metadata: { name: 'p' },
      type: 'bitbucketserver',
      // @ts-expect-error: no SSH, from which Flux cannot tell where the API is
      address: 'ssh://git@bitbucket.example.org/scm/a/b',
      secretRef: secret,
    },
    // @ts-expect-error: neither a project nor a repository
    { metadata: { name: 'p' }, type: 'azuredevops', address: 'https://dev.azure.com/org', secretRef: secret },
    // @ts-expect-error: no project
    { metadata: { name: 'p' }, type: 'gitlab', address: 'https://gitlab.com', secretRef: secret },
    // @ts-expect-error: another protocol
    { metadata: { name: 'p' }, type: 'nats', address: 'http://nats:4222', channel: 'flux' },
    // @ts-expect-error: no such type
    { metadata: { name: 'p' }, type: 'sqs', address: 'https://sqs.eu-central-1.amazonaws.com' },
  ];
  assert.ok(cases.length > 0);
});

for (const [what, props, expected] of [
  [
    'a status of wrong variables',
    {
      metadata: { name: 'p' },
      type: 'gitlab',
      address: 'https://gitlab.com/a/b',
      secretRef: { name: 's' },
      commitStatusExpr: 'req.x',
    },
    /commitStatusExpr = "req\.x" is not usable: there is no variable req; allowed: event, alert, provider\. Read one of these/,
  ],
  [
    'an empty channel',
    { metadata: { name: 'p' }, type: 'pagerduty', address: 'https://events.pagerduty.com', channel: '' },
    /channel = "" is not usable/,
  ],
] as [string, ProviderProps, RegExp][]) {
  test(`${what} is a violation`, () => {
    const [violation = '', ...others] = violations((chart) => new Provider(chart, 'provider', props));
    assert.deepEqual(others, []);
    assert.ok(violation.startsWith('[test/provider] '), violation);
    assert.match(violation, expected);
  });
}

const alert: Omit<AlertProps, 'eventSources'> = { metadata: { name: 'on-call' }, providerRef: { name: 'slack' } };

test('alert: minimal', (t) => {
  t.assert.snapshot(
    objects((chart) => new Alert(chart, 'alert', { ...alert, eventSources: [{ kind: 'GitRepository', name: '*' }] })),
  );
});

test('alert: all props, after its provider and its sources', () => {
  const found = objects((chart) => {
    const provider = new Provider(chart, 'z-provider', {
      metadata: { name: 'slack' },
      type: 'slack',
      secretRef: { name: 'slack' },
    });
    const source = new GitRepository(chart, 'z-source', {
      metadata: { name: 'app', namespace: 'apps' },
      url: 'https://github.com/a/b',
      interval: '15m',
    });
    const all: Required<AlertProps> = {
      metadata: { name: 'on-call', namespace: 'flux-system' },
      providerRef: provider,
      eventSources: [source, { kind: 'HelmRelease', matchLabels: { team: 'web' } }],
      eventSeverity: 'error',
      inclusionList: ['(?i)fail'],
      exclusionList: ['^Dependencies'],
      eventMetadata: { cluster: 'production' },
      suspend: true,
    };
    new Alert(chart, 'a-alert', all);
  });
  assert.deepEqual(found.at(-1).spec, {
    providerRef: { name: 'slack' },
    eventSources: [
      { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'app', namespace: 'apps' },
      { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: '*', matchLabels: { team: 'web' } },
    ],
    eventSeverity: 'error',
    inclusionList: ['(?i)fail'],
    exclusionList: ['^Dependencies'],
    eventMetadata: { cluster: 'production' },
    suspend: true,
  });
});

test('alert: an expression of another dialect is a violation', () => {
  const [violation = ''] = violations((chart) => {
    new Alert(chart, 'alert', { ...alert, eventSources: [{ kind: 'Bucket', name: 'b' }], exclusionList: ['(?!x)'] });
  });
  assert.match(
    violation,
    /\[test\/alert\] exclusionList\[0\] = "\(\?!x\)" is not usable: it is not an RE2 expression \(.*\); allowed: regular expressions of RE2\./,
  );
});

test('alert: no sources', () => {
  // @ts-expect-error: does not compile either
  const props: AlertProps = { ...alert, eventSources: [] };
  assert.throws(
    () => objects((chart) => new Alert(chart, 'alert', props)),
    /\[test\/alert\] eventSources = \[\] is not usable; allowed: at least one/,
  );
});

const types: ProviderType[] = Object.values(ProviderSpecType);
assert.ok(types.length === 32);
