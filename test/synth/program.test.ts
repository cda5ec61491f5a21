import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Chart } from 'cdk8s';
import { App, Testing } from 'cdk8s';
import { validate } from '../../lib/constructs/validate.ts';
import { parseSettings, readStackFile, type StackSettings } from '../../lib/settings/index.ts';
import { declare } from '../../lib/stack/declare.ts';
import { settingsOf, settingsWith } from '../given-settings.ts';

/** The objects of a stack whose tokens Pulumi holds. */
function synthesize(settings: StackSettings) {
  const app = new App();
  declare(app, settings, { sourceOf: () => undefined });
  validate(app);
  return Testing.synth(app.charts[0] as Chart);
}

const find = (objects: ReturnType<typeof synthesize>, kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

test('the reference set-up', (t) => {
  const stack = readStackFile(join(import.meta.dirname, '..', '..'), 'sandbox');
  t.assert.snapshot(synthesize(parseSettings(stack)));
});

test("an organization's pushes are told apart whatever the case of the repository's name", () => {
  const organization = { hookScope: 'organization', repository: 'https://github.com/Sidd-Harth/Nginx.git' };
  const { spec } = find(synthesize(settingsWith(organization)), 'Receiver', 'github-receiver');
  assert.equal(
    spec.resourceFilter,
    'has(req.repository) && type(req.repository) == map && has(req.repository.full_name)' +
      ' && type(req.repository.full_name) == string && req.repository.full_name.lowerAscii() == "sidd-harth/nginx"',
  );
});

test("an organization's filter holds beside the repository; without a repository it is the only one", () => {
  const filter = 'has(req.ref)';
  const both = synthesize(settingsWith({ hookScope: 'organization', filter }));
  assert.match(
    find(both, 'Receiver', 'github-receiver').spec.resourceFilter,
    /^\(has\(req\.repository\) && .*"sidd-harth\/nginx"\) && \(has\(req\.ref\)\)$/,
  );
  const resources = [{ kind: 'GitRepository', name: 'flux-system' }];
  const all = synthesize(settingsOf({ repository: 'acme', hookScope: 'organization', resources, filter }));
  assert.equal(find(all, 'Receiver', 'flux-system').spec.resourceFilter, filter);
});

test('every name and value is a setting', () => {
  const text = JSON.stringify(
    synthesize(
      settingsWith({
        repository: 'https://github.com/acme/shop',
        branch: 'release',
        interval: '1h',
        source: 'shop',
        receiver: 'shop-hook',
        tokenSecret: 'shop-token',
        service: 'shop-service',
        namespace: 'flux',
        exposure: { type: 'NodePort', address: '192.0.2.7', nodePort: 30_080 },
      }),
    ),
  );
  for (const changed of [
    'acme/shop',
    'release',
    '1h',
    '"shop"',
    'shop-hook',
    'shop-token',
    'shop-service',
    '"flux"',
    'NodePort',
    '30080',
  ]) {
    assert.ok(text.includes(changed), changed);
  }
  for (const reference of ['nginx', '15m', 'github-receiver', 'webhook-token', 'flux-system', 'LoadBalancer']) {
    assert.ok(!text.includes(reference), reference);
  }
});

test('any number of webhooks share one entrance; their objects are where they say', () => {
  const objects = synthesize(
    settingsOf({
      repository: 'acme/fleet',
      webhooks: [
        { repository: 'acme/shop', namespace: 'shop' },
        { resources: [{ kind: 'GitRepository', name: 'flux-system' }], name: 'cluster' },
      ],
    }),
  );
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  assert.deepEqual(names.sort(), [
    'GitRepository flux-system/fleet',
    'GitRepository shop/shop',
    'NetworkPolicy flux-system/receiver',
    'Receiver flux-system/cluster',
    'Receiver flux-system/fleet',
    'Receiver shop/shop',
    'Secret flux-system/cluster-webhook-token',
    'Secret flux-system/fleet-webhook-token',
    'Secret shop/shop-webhook-token',
    'Service flux-system/receiver',
  ]);
  assert.deepEqual(find(objects, 'Receiver', 'cluster').spec.resources, [
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'flux-system' },
  ]);
});

test('labels and annotations are on every object, and change none that a construct sets itself', () => {
  const labels = { 'example.org/team': 'web', 'reconcile.fluxcd.io/watch': 'Disabled' };
  const objects = synthesize(settingsWith({ labels, annotations: { 'example.org/owner': 'web' } }));
  assert.equal(objects.length, 5);
  for (const { kind, metadata } of objects) {
    assert.equal(metadata.labels['example.org/team'], 'web', kind);
    assert.equal(metadata.annotations['example.org/owner'], 'web', kind);
    assert.equal(metadata.labels['reconcile.fluxcd.io/watch'], kind === 'Secret' ? 'Enabled' : 'Disabled');
  }
});

test("an entrance of somebody else's is not declared", () => {
  const exposure = { type: 'Existing', service: { name: 'webhook-receiver' } };
  const kinds = synthesize(settingsWith({ exposure })).map(({ kind }) => kind);
  assert.deepEqual(kinds.sort(), ['GitRepository', 'Receiver', 'Secret']);
});
