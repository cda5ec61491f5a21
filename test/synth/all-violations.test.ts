import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  Alert,
  type AlertProps,
  branch,
  GitRepository,
  type GitRepositoryProps,
  HelmRepository,
  ImagePolicy,
  ImageRepository,
  OciRepository,
  Provider,
  type ProviderProps,
  Receiver,
  ReceiverNetworkPolicy,
  ReceiverService,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { violations } from './violations.ts';

const interval = '15m';
const url = 'https://github.com/sidd-harth/nginx';

/** Values as they come from the environment: to the compiler they are right. */
const fromOutside = <T extends string>(value: string) => value as T;

test('every bad value of a program is reported in one list, each with the path of its construct', () => {
  const found = violations((chart) => {
    new GitRepository(chart, 'a', { metadata: { name: 'a' }, url, interval: fromOutside('15x') });
    new GitRepository(chart, 'b', { metadata: { name: 'b' }, url: 'git@x:y', interval, timeout: fromOutside('-5s') });
    new ImageRepository(chart, 'c', { metadata: { name: 'c' }, image: 'nginx:1', interval, serviceAccountName: 'A B' });
    new OciRepository(chart, 'd', { metadata: { name: 'd' }, url: 'oci://x/y:1', interval });
    new HelmRepository(chart, 'e', { metadata: { name: 'e' }, url: fromOutside('git://x'), interval });
    new ReceiverService(chart, 'f', { exposure: { type: 'NodePort', nodePort: 0, sources: ['192.0.2.0'] } });
    new ReceiverNetworkPolicy(chart, 'g', { admit: { ranges: [] } });
    new Alert(chart, 'h', {
      metadata: { name: 'h' },
      providerRef: { name: 'p' },
      eventSources: [] as unknown as AlertProps['eventSources'],
    });
    new Provider(chart, 'i', {
      metadata: { name: 'i' },
      type: 'generic',
      address: 'https://example.org',
      timeout: fromOutside('1e3s'),
      secretRef: { name: 'A B' },
    });
    new Receiver(chart, 'j', {
      metadata: { name: 'j' },
      type: 'github',
      secretRef: new WebhookToken(chart, 'token'),
      resources: [{ kind: 'GitRepository', name: 'a', filter: branch('refs/heads/main') }],
      resourceFilter: branch('a..b'),
      interval: fromOutside('often'),
    });
    const repository = { name: 'No_Name' };
    new ImagePolicy(chart, 'k', { metadata: { name: 'k' }, imageRepositoryRef: repository, policy: { numerical: {} } });
  });
  const places = found.map((violation) => /^\[([^\]]*)\] (.*?) = /.exec(violation)?.slice(1).join(' '));
  assert.deepEqual(places, [
    'test/a interval',
    'test/b timeout',
    'test/b url',
    'test/c serviceAccountName',
    'test/c image',
    'test/d url',
    'test/e url',
    'test/f sources',
    'test/f nodePort',
    'test/g ranges',
    'test/h eventSources',
    'test/i timeout',
    'test/i secretRef.name',
    'test/j interval',
    'test/j resourceFilter: branch name',
    'test/j resources[0].filter: branch name',
    'test/k imageRepositoryRef.name',
  ]);
  for (const violation of found) assert.match(violation, / is not usable(: .+)?; allowed: .+\. .+\.$/);
});

test('durations that Flux takes are none', () => {
  const found = violations((chart) => {
    const both: GitRepositoryProps = { metadata: { name: 'a' }, url, interval: '1h30m', timeout: '1m30s' };
    new GitRepository(chart, 'a', both);
    new GitRepository(chart, 'b', {
      ...both,
      metadata: { name: 'b' },
      interval: fromOutside('1h2m3s4ms'),
      timeout: '500ms',
    });
  });
  assert.deepEqual(found, []);
});

test('an Alert, a Provider and its Secrets are of one namespace', () => {
  const found = violations((chart) => {
    const secret = new kplus.Secret(chart, 'secret', { metadata: { name: 'slack' } });
    const provider = new Provider(chart, 'there', {
      metadata: { name: 'slack', namespace: 'other' },
      type: 'slack',
      secretRef: secret,
    });
    new Alert(chart, 'here', {
      metadata: { name: 'a' },
      providerRef: provider,
      eventSources: [{ kind: 'GitRepository', name: '*' }],
    });
    new Alert(chart, 'by-name', {
      metadata: { name: 'b' },
      providerRef: { name: 'slack' },
      eventSources: [{ kind: 'GitRepository', name: '*' }],
    });
    new Alert(chart, 'right', {
      metadata: { name: 'c', namespace: 'other' },
      providerRef: provider,
      eventSources: [{ kind: 'GitRepository', name: '*' }],
    });
  });
  assert.deepEqual(
    found.map((violation) => /^(.*?) is not usable: (.*?);/.exec(violation)?.slice(1)),
    [
      ['[test/there] secretRef = "Secret other/slack"', 'it is only declared in the namespace flux-system'],
      ['[test/here] providerRef = "Provider flux-system/slack"', 'it is only declared in the namespace other'],
      ['[test/by-name] providerRef = "Provider flux-system/slack"', 'it is only declared in the namespace other'],
    ],
  );
});

test('the sources of an Alert are looked at', () => {
  const sources = [
    { kind: 'GitRepository', name: 'foo Bar' },
    { kind: 'HelmRelease', matchLabels: { 'x y': 'z z' } },
  ] as const;
  const found = violations(
    (chart) =>
      new Alert(chart, 'alert', { metadata: { name: 'a' }, providerRef: { name: 'p' }, eventSources: sources }),
  );
  assert.equal(found.length, 3, found.join('\n'));
  assert.match(found[0] ?? '', /^\[test\/alert\] eventSources\[0\]\.name = "foo Bar" is not usable/);
  assert.match(found[1] ?? '', /^\[test\/alert\] eventSources\[1\]\.matchLabels: key = "x y" is not usable/);
  assert.match(found[2] ?? '', /^\[test\/alert\] eventSources\[1\]\.matchLabels\.x y = "z z" is not usable/);
});

test('a construct of another kind does not compile', () => {
  const declare = (chart: Chart, git: GitRepository, image: ImageRepository, provider: Provider) => {
    const sources = [{ kind: 'GitRepository', name: '*' }] as const;
    // @ts-expect-error: no Provider
    new Alert(chart, 'a', { metadata: { name: 'a' }, providerRef: git, eventSources: sources });
    new Alert(chart, 'b', {
      metadata: { name: 'b' },
      // @ts-expect-error: an Alert is no Provider either
      providerRef: new Alert(chart, 'c', { metadata: { name: 'c' }, providerRef: provider, eventSources: sources }),
      eventSources: sources,
    });
    // @ts-expect-error: no image repository
    new ImagePolicy(chart, 'd', { metadata: { name: 'd' }, imageRepositoryRef: git, policy: { numerical: {} } });
    const secrets: ProviderProps[] = [
      // @ts-expect-error: no Secret
      { metadata: { name: 'p' }, type: 'slack', secretRef: git },
      // @ts-expect-error: no Secret
      { metadata: { name: 'p' }, type: 'slack', secretRef: provider },
      // @ts-expect-error: no Secret
      { metadata: { name: 'p' }, type: 'slack', address: 'https://example.org', certSecretRef: image },
      { metadata: { name: 'p' }, type: 'slack', secretRef: new WebhookToken(chart, 'token') },
      { metadata: { name: 'p' }, type: 'slack', secretRef: new kplus.Secret(chart, 'secret') },
    ];
    return secrets;
  };
  assert.equal(declare.length, 4);
});
