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

test('every bad value of a program is told of in one list, each with the path of its construct', () => {
  const found = violations((chart) => {
    new GitRepository(chart, 'a', { name: 'a', url, interval: fromOutside('15x') });
    new GitRepository(chart, 'b', { name: 'b', url: 'git@x:y', interval, timeout: fromOutside('-5s') });
    new ImageRepository(chart, 'c', { name: 'c', image: 'nginx:1', interval, serviceAccountName: 'A B' });
    new OciRepository(chart, 'd', { name: 'd', url: 'oci://x/y:1', interval });
    new HelmRepository(chart, 'e', { name: 'e', url: fromOutside('git://x'), interval });
    new ReceiverService(chart, 'f', { exposure: { type: 'NodePort', nodePort: 0, sources: ['192.0.2.0'] } });
    new ReceiverNetworkPolicy(chart, 'g', { admit: { ranges: [] } });
    new Alert(chart, 'h', { name: 'h', provider: { name: 'p' }, sources: [] as unknown as AlertProps['sources'] });
    new Provider(chart, 'i', {
      name: 'i',
      type: 'generic',
      address: 'https://example.org',
      timeout: fromOutside('1e3s'),
      secret: { name: 'A B' },
    });
    new Receiver(chart, 'j', {
      name: 'j',
      type: 'github',
      token: new WebhookToken(chart, 'token'),
      targets: [{ kind: 'GitRepository', name: 'a', filter: branch('refs/heads/main') }],
      resourceFilter: branch('a..b'),
      interval: fromOutside('often'),
    });
    const repository = { name: 'No_Name' };
    new ImagePolicy(chart, 'k', { name: 'k', repository, policy: { numerical: {} } });
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
    'test/h sources',
    'test/i timeout',
    'test/i secret.name',
    'test/j interval',
    'test/j resourceFilter: branch name',
    'test/j targets[0].filter: branch name',
    'test/k repository.name',
  ]);
  for (const violation of found) assert.match(violation, / is not usable(: .+)?; allowed: .+\. .+\.$/);
});

test('durations that Flux takes are none', () => {
  const found = violations((chart) => {
    const both: GitRepositoryProps = { name: 'a', url, interval: '1h30m', timeout: '1m30s' };
    new GitRepository(chart, 'a', both);
    new GitRepository(chart, 'b', { ...both, name: 'b', interval: fromOutside('1h2m3s4ms'), timeout: '500ms' });
  });
  assert.deepEqual(found, []);
});

test('an Alert, a Provider and its Secrets are of one namespace', () => {
  const found = violations((chart) => {
    const secret = new kplus.Secret(chart, 'secret', { metadata: { name: 'slack' } });
    const provider = new Provider(chart, 'there', { name: 'slack', namespace: 'other', type: 'slack', secret });
    new Alert(chart, 'here', { name: 'a', provider, sources: [{ kind: 'GitRepository', name: '*' }] });
    new Alert(chart, 'by-name', {
      name: 'b',
      provider: { name: 'slack' },
      sources: [{ kind: 'GitRepository', name: '*' }],
    });
    new Alert(chart, 'right', {
      name: 'c',
      namespace: 'other',
      provider,
      sources: [{ kind: 'GitRepository', name: '*' }],
    });
  });
  assert.deepEqual(
    found.map((violation) => /^(.*?) is not usable: (.*?);/.exec(violation)?.slice(1)),
    [
      ['[test/there] secret = "Secret other/slack"', 'it is declared in the namespace flux-system alone'],
      ['[test/here] provider = "Provider flux-system/slack"', 'it is declared in the namespace other alone'],
      ['[test/by-name] provider = "Provider flux-system/slack"', 'it is declared in the namespace other alone'],
    ],
  );
});

test('the sources of an Alert are looked at', () => {
  const sources = [
    { kind: 'GitRepository', name: 'foo Bar' },
    { kind: 'HelmRelease', matchLabels: { 'x y': 'z z' } },
  ] as const;
  const found = violations((chart) => new Alert(chart, 'alert', { name: 'a', provider: { name: 'p' }, sources }));
  assert.equal(found.length, 3, found.join('\n'));
  assert.match(found[0] ?? '', /^\[test\/alert\] sources\[0\]\.name = "foo Bar" is not usable/);
  assert.match(found[1] ?? '', /^\[test\/alert\] sources\[1\]\.matchLabels: key = "x y" is not usable/);
  assert.match(found[2] ?? '', /^\[test\/alert\] sources\[1\]\.matchLabels\.x y = "z z" is not usable/);
});

test('a construct of another kind does not compile', () => {
  const declare = (chart: Chart, git: GitRepository, image: ImageRepository, provider: Provider) => {
    const sources = [{ kind: 'GitRepository', name: '*' }] as const;
    // @ts-expect-error: no Provider
    new Alert(chart, 'a', { name: 'a', provider: git, sources });
    // @ts-expect-error: an Alert is no Provider either
    new Alert(chart, 'b', { name: 'b', provider: new Alert(chart, 'c', { name: 'c', provider, sources }), sources });
    // @ts-expect-error: no image repository
    new ImagePolicy(chart, 'd', { name: 'd', repository: git, policy: { numerical: {} } });
    const secrets: ProviderProps[] = [
      // @ts-expect-error: no Secret
      { name: 'p', type: 'slack', secret: git },
      // @ts-expect-error: no Secret
      { name: 'p', type: 'slack', secret: provider },
      // @ts-expect-error: no Secret
      { name: 'p', type: 'slack', address: 'https://example.org', certificates: image },
      { name: 'p', type: 'slack', secret: new WebhookToken(chart, 'token') },
      { name: 'p', type: 'slack', secret: new kplus.Secret(chart, 'secret') },
    ];
    return secrets;
  };
  assert.equal(declare.length, 4);
});
