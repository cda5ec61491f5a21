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
    { name: 'p', type: 'slack' },
    // @ts-expect-error: no token to set a status with
    { name: 'p', type: 'github', address: 'https://github.com/a/b' },
    // @ts-expect-error: no HMAC key
    { name: 'p', type: 'generic-hmac', address: 'https://example.org' },
    // @ts-expect-error: a repository_dispatch has no commit status
    { name: 'p', type: 'githubdispatch', address: 'https://github.com/a/b', secret, commitStatusExpr: "'x'" },
    // @ts-expect-error: Teams has no channels here
    { name: 'p', type: 'msteams', address: 'https://example.org', channel: 'x' },
    // @ts-expect-error: no topic
    { name: 'p', type: 'googlepubsub', address: 'project' },
    // @ts-expect-error: a key and an identity
    { name: 'p', type: 'googlepubsub', address: 'project', channel: 'topic', secret, serviceAccountName: 'flux' },
    // @ts-expect-error: no subject
    { name: 'p', type: 'nats', address: 'nats://nats:4222' },
    // @ts-expect-error: discord does not look at certificates
    { name: 'p', type: 'discord', address: 'https://example.org', certificates: secret },
    // @ts-expect-error: a channel without its topic
    { name: 'p', type: 'zulip', address: 'https://example.org', channel: 'flux', secret },
    // @ts-expect-error: the address follows from the token
    { name: 'p', type: 'telegram', address: 'https://api.telegram.org', channel: '1', secret },
    // @ts-expect-error: neither an owner nor a repository
    { name: 'p', type: 'github', address: 'https://github.com/nginx', secret },
    // @ts-expect-error: git clones over HTTP from /scm/PROJECT/REPOSITORY
    { name: 'p', type: 'bitbucketserver', address: 'https://bitbucket.example.org/projects/a/repos/b', secret },
    // @ts-expect-error: no SSH, from which Flux cannot tell where the API is
    { name: 'p', type: 'bitbucketserver', address: 'ssh://git@bitbucket.example.org/scm/a/b', secret },
    // @ts-expect-error: neither a project nor a repository
    { name: 'p', type: 'azuredevops', address: 'https://dev.azure.com/org', secret },
    // @ts-expect-error: no project
    { name: 'p', type: 'gitlab', address: 'https://gitlab.com', secret },
    // @ts-expect-error: another protocol
    { name: 'p', type: 'nats', address: 'http://nats:4222', channel: 'flux' },
    // @ts-expect-error: no such type
    { name: 'p', type: 'sqs', address: 'https://sqs.eu-central-1.amazonaws.com' },
  ];
  assert.ok(cases.length > 0);
});

for (const [what, props, expected] of [
  [
    'a status of wrong variables',
    { name: 'p', type: 'gitlab', address: 'https://gitlab.com/a/b', secret: { name: 's' }, commitStatusExpr: 'req.x' },
    /commitStatusExpr = "req\.x" is not usable: there is no variable req; allowed: event, alert, provider\. Read one of these/,
  ],
  [
    'an empty channel',
    { name: 'p', type: 'pagerduty', address: 'https://events.pagerduty.com', channel: '' },
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

const alert: Omit<AlertProps, 'sources'> = { name: 'on-call', provider: { name: 'slack' } };

test('alert: minimal', (t) => {
  t.assert.snapshot(
    objects((chart) => new Alert(chart, 'alert', { ...alert, sources: [{ kind: 'GitRepository', name: '*' }] })),
  );
});

test('alert: all props, after its provider and its sources', () => {
  const found = objects((chart) => {
    const provider = new Provider(chart, 'z-provider', { name: 'slack', type: 'slack', secret: { name: 'slack' } });
    const source = new GitRepository(chart, 'z-source', {
      name: 'app',
      namespace: 'apps',
      url: 'https://github.com/a/b',
      interval: '15m',
    });
    const all: Required<AlertProps> = {
      name: 'on-call',
      namespace: 'flux-system',
      provider,
      sources: [source, { kind: 'HelmRelease', matchLabels: { team: 'web' } }],
      severity: 'error',
      inclusionList: ['(?i)fail'],
      exclusionList: ['^Dependencies'],
      metadata: { cluster: 'production' },
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
    new Alert(chart, 'alert', { ...alert, sources: [{ kind: 'Bucket', name: 'b' }], exclusionList: ['(?!x)'] });
  });
  assert.match(
    violation,
    /\[test\/alert\] exclusionList\[0\] = "\(\?!x\)" is not usable: it is no RE2 expression \(.*\); allowed: regular expressions of RE2\./,
  );
});

test('alert: no sources', () => {
  // @ts-expect-error: does not compile either
  const props: AlertProps = { ...alert, sources: [] };
  assert.throws(
    () => objects((chart) => new Alert(chart, 'alert', props)),
    /\[test\/alert\] sources = \[\] is not usable; allowed: at least one/,
  );
});

const types: ProviderType[] = Object.values(ProviderSpecType);
assert.ok(types.length === 32);
