import type { Chart } from 'cdk8s';
import {
  Bucket,
  GitRepository,
  HelmChart,
  HelmRepository,
  ImagePolicy,
  ImageRepository,
  ImageUpdateAutomation,
  OciRepository,
} from '../../lib/constructs/index.ts';

/** One of each source and image object, with their more particular props. */
export function everySource(chart: Chart): void {
  const interval = '15m';
  const secretRef = { name: 'credentials' };
  const git = new GitRepository(chart, 'git', {
    metadata: { name: 'git', namespace: 'apps' },
    url: 'https://github.com/a/b',
    interval,
  });
  new OciRepository(chart, 'oci', {
    metadata: { name: 'oci' },
    url: 'oci://ghcr.io/a/b',
    interval,
    ref: { semver: '>=1.0.0' },
    provider: 'generic',
    secretRef,
  });
  new HelmRepository(chart, 'helm', {
    metadata: { name: 'helm' },
    url: 'https://charts.example.org',
    interval,
    passCredentials: true,
    secretRef,
  });
  new HelmChart(chart, 'chart', {
    metadata: { name: 'chart' },
    chart: 'app',
    version: '>=1.0.0',
    sourceRef: { kind: 'HelmRepository', name: 'helm' },
    interval,
    reconcileStrategy: 'ChartVersion',
  });
  new Bucket(chart, 'bucket', {
    metadata: { name: 'bucket' },
    bucketName: 'b',
    endpoint: 's3.amazonaws.com',
    region: 'eu-central-1',
    provider: 'aws',
    interval,
    prefix: 'deploy',
  });
  const image = new ImageRepository(chart, 'image', {
    metadata: { name: 'nginx', namespace: 'apps' },
    image: 'docker.io/library/nginx',
    interval: '24h',
    exclusionList: ['^.*\\.sig$'],
    secretRef,
  });
  new ImagePolicy(chart, 'semver', {
    metadata: { name: 'semver' },
    imageRepositoryRef: image,
    policy: { semver: { range: '1.x' } },
  });
  new ImagePolicy(chart, 'digest', {
    metadata: { name: 'digest' },
    imageRepositoryRef: { name: 'other' },
    policy: { alphabetical: { order: 'desc' } },
    filterTags: { pattern: '^main-(?P<time>.*)$', extract: '$time' },
    digestReflectionPolicy: 'Always',
    interval: '10m',
  });
  new ImageUpdateAutomation(chart, 'automation', {
    metadata: { name: 'automation' },
    sourceRef: git,
    interval,
    git: { commit: { author: { email: 'flux@example.org' } }, push: { branch: 'main' } },
    update: { path: './deploy', strategy: 'Setters' },
  });
}
