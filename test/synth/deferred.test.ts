import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as pulumi from '@pulumi/pulumi';
import { type ApiObject, App, Chart } from 'cdk8s';
import { validate } from '../../lib/constructs/validate.ts';
import {
  Alert,
  Bucket,
  GitRepository,
  HelmRepository,
  ImagePolicy,
  ImageRepository,
  OciRepository,
  Provider,
  Receiver,
  ReceiverEntrance,
  WebhookToken,
} from '../../lib/index.ts';
import { OutputResolver } from '../../lib/pulumi/outputs.ts';

/** A value that only the engine knows, where a prop wants it plain. */
// biome-ignore lint/suspicious/noExplicitAny: it stands for values of every type
const later = (value: unknown): any => pulumi.output(value);

function written(declare: (chart: Chart) => void): Record<string, unknown>[] {
  const resolver = new OutputResolver();
  const chart = new Chart(new App({ resolvers: [resolver] }), 'test', { namespace: 'flux-system' });
  declare(chart);
  validate(chart);
  const objects = chart.node
    .findAll()
    .filter((construct): construct is ApiObject => 'toJson' in construct && 'kind' in construct);
  return objects.map((object) => resolver.restore(object.toJson()) as Record<string, unknown>);
}

test('a value that only the engine knows may be in any prop: no check judges it, and it is written', async () => {
  const objects = written((chart) => {
    const metadata = { name: later('a'), namespace: later('apps'), labels: { team: later('web') } };
    const interval = later('15m');
    const source = new GitRepository(chart, 'git', {
      metadata,
      interval,
      timeout: later('30s'),
      url: later('https://github.com/acme/fleet'),
      ref: { branch: later('main') },
      secretRef: { name: later('credentials') },
      provider: later('github'),
    });
    new OciRepository(chart, 'oci', {
      metadata,
      interval,
      url: later('oci://ghcr.io/a/b'),
      ref: { semver: later('1.x') },
    });
    new HelmRepository(chart, 'helm', { metadata, interval, url: later('https://charts.example.org') });
    new Bucket(chart, 'bucket', { metadata, interval, bucketName: later('b'), endpoint: later('s3.example.org') });
    const image = new ImageRepository(chart, 'image', { metadata, interval, image: later('docker.io/library/nginx') });
    new ImagePolicy(chart, 'policy', {
      metadata,
      imageRepositoryRef: image,
      policy: { semver: { range: later('1.x') } },
    });
    const provider = new Provider(chart, 'provider', {
      metadata,
      type: 'slack',
      address: later('https://example.org'),
    });
    new Alert(chart, 'alert', { metadata, providerRef: provider, eventSources: [source], inclusionList: [later('x')] });
    new Receiver(chart, 'receiver', {
      metadata,
      type: 'github',
      secretRef: new WebhookToken(chart, 'token', { metadata, token: later('secret') }),
      resources: [source, { kind: 'Kustomization', name: later('apps'), filter: later('has(req.ref)') }],
      resourceFilter: later('has(req.ref)'),
      interval,
    });
  });
  const receiver = objects.find(({ kind }) => kind === 'Receiver') as { spec: { resources: { name: unknown }[] } };
  assert.equal(await value(receiver.spec.resources[1]?.name), 'apps');
  const repository = objects.find(({ kind }) => kind === 'GitRepository') as { spec: { url: unknown } };
  assert.equal(await value(repository.spec.url), 'https://github.com/acme/fleet');
});

test('an entrance of values that only the engine knows', async () => {
  const exposures = [
    { type: 'LoadBalancer', host: later('a.example.org'), sources: later(['192.0.2.0/24']), port: later(8080) },
    { type: 'NodePort', address: later('192.0.2.1'), nodePort: later(30_080) },
    { type: 'Ingress', host: later('a.example.org'), proxies: { ranges: later(['192.0.2.0/24']) } },
    { type: 'HTTPRoute', host: later('a.example.org'), gateway: { name: later('public') }, scheme: later('http') },
    { type: 'None', url: later('https://a.example.org:8443') },
    { type: 'Existing', url: later('http://a.example.org') },
  ] as const;
  for (const exposure of exposures) {
    const objects = written((chart) => {
      new ReceiverEntrance(chart, 'x', { metadata: { name: later('receiver') }, exposure });
    });
    const policy = objects.find(({ kind }) => kind === 'NetworkPolicy') as { spec: { ingress: { from: unknown }[] } };
    if (exposure.type === 'LoadBalancer') {
      assert.deepEqual(await value(policy.spec.ingress[0]?.from), [{ ipBlock: { cidr: '192.0.2.0/24' } }]);
    }
  }
});

test('the origin of a URL that only the engine knows is the engine’s too', async () => {
  const chart = new Chart(new App(), 'test');
  const exposure = { type: 'None', url: later('https://a.example.org:8443') } as const;
  const { scheme, host, port } = new ReceiverEntrance(chart, 'x', { exposure });
  assert.deepEqual(await value({ scheme, host, port }), { scheme: 'https', host: 'a.example.org', port: 8443 });
});

/** What an output is, once it is known. */
function value(output: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    later(output).apply(resolve);
  });
}
