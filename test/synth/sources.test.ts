import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Bucket,
  GitRepository,
  HelmChart,
  HelmRepository,
  type HelmRepositoryProps,
  ImagePolicy,
  type ImagePolicyProps,
  ImageRepository,
  ImageUpdateAutomation,
  OciRepository,
  Receiver,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { objects } from './objects.ts';
import { everySource } from './sources.ts';

test('every source and image object', (t) => t.assert.snapshot(objects(everySource)));

test('each is a target', () => {
  const [receiver] = objects((chart) => {
    const interval = '15m';
    const token = new WebhookToken(chart, 'token');
    const git = new GitRepository(chart, 'git', { metadata: { name: 'git' }, url: 'https://github.com/a/b', interval });
    const image = new ImageRepository(chart, 'image', {
      metadata: { name: 'image' },
      image: 'docker.io/library/nginx',
      interval,
    });
    new Receiver(chart, 'receiver', {
      metadata: { name: 'r' },
      type: 'generic',
      secretRef: token,
      resources: [
        git,
        new OciRepository(chart, 'oci', { metadata: { name: 'oci' }, url: 'oci://ghcr.io/a/b', interval }),
        new HelmRepository(chart, 'helm', { metadata: { name: 'helm' }, url: 'https://charts.example.org', interval }),
        new HelmChart(chart, 'chart', {
          metadata: { name: 'chart' },
          chart: 'app',
          sourceRef: { kind: 'HelmRepository', name: 'helm' },
          interval,
        }),
        new Bucket(chart, 'bucket', {
          metadata: { name: 'bucket' },
          bucketName: 'b',
          endpoint: 's3.example.org',
          interval,
        }),
        image,
        new ImagePolicy(chart, 'policy', {
          metadata: { name: 'policy' },
          imageRepositoryRef: image,
          policy: { numerical: {} },
        }),
        new ImageUpdateAutomation(chart, 'automation', { metadata: { name: 'automation' }, sourceRef: git, interval }),
      ],
    });
  }).filter(({ kind }) => kind === 'Receiver');
  assert.deepEqual(
    receiver.spec.resources.map(
      ({ apiVersion, kind, name }: Record<string, string>) => `${apiVersion} ${kind} ${name}`,
    ),
    [
      'source.toolkit.fluxcd.io/v1 GitRepository git',
      'source.toolkit.fluxcd.io/v1 OCIRepository oci',
      'source.toolkit.fluxcd.io/v1 HelmRepository helm',
      'source.toolkit.fluxcd.io/v1 HelmChart chart',
      'source.toolkit.fluxcd.io/v1 Bucket bucket',
      'image.toolkit.fluxcd.io/v1 ImageRepository image',
      'image.toolkit.fluxcd.io/v1 ImagePolicy policy',
      'image.toolkit.fluxcd.io/v1 ImageUpdateAutomation automation',
    ],
  );
});

test('refuses an image with a tag or a scheme', () => {
  for (const image of [
    'nginx:latest',
    'docker.io/library/nginx:1',
    'oci://docker.io/library/nginx',
    'docker.io/nginx@sha256:0',
  ]) {
    assert.throws(
      () => objects((chart) => new ImageRepository(chart, 'image', { metadata: { name: 'i' }, image, interval: '1h' })),
      (error: Error) =>
        error.message.includes(`[test/image] image = ${JSON.stringify(image)} is not usable; allowed: HOST/REPOSITORY`),
    );
  }
});

test('refuses an artifact with a tag', () => {
  assert.throws(
    () =>
      objects(
        (chart) =>
          new OciRepository(chart, 'oci', { metadata: { name: 'o' }, url: 'oci://ghcr.io/a/b:latest', interval: '1h' }),
      ),
    /\[test\/oci\] url = "oci:\/\/ghcr\.io\/a\/b:latest" is not usable; .* Give tag, digest or semver in ref\./,
  );
});

test('refuses an interval that Flux would refuse', () => {
  // @ts-expect-error: does not compile either
  const props: HelmRepositoryProps = { metadata: { name: 'h' }, url: 'https://charts.example.org', interval: 'daily' };
  assert.throws(
    () => objects((chart) => new HelmRepository(chart, 'helm', props)),
    /\[test\/helm\] interval = "daily" is not usable/,
  );
});

test('an image policy has one order, and an interval only with Always', () => {
  const common = { name: 'p', repository: { name: 'i' } } as const;
  const cases: ImagePolicyProps[] = [
    // @ts-expect-error: no order
    { ...common, policy: {} },
    // @ts-expect-error: Always needs an interval
    { ...common, policy: { numerical: {} }, digestReflectionPolicy: 'Always' },
    // @ts-expect-error: an interval needs Always
    { ...common, policy: { numerical: {} }, interval: '10m' },
  ];
  assert.equal(cases.length, 3);
});
