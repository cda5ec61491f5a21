import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Chart } from 'cdk8s';
import { App, Testing } from 'cdk8s';
import { declare } from '../../lib/program.ts';
import { parseSettings, readStackFile } from '../../lib/settings/index.ts';

const defaults = readStackFile(join(import.meta.dirname, '..', '..'));

function synthesize(changes: Record<string, unknown> = {}) {
  const app = new App();
  declare(app, parseSettings({ ...defaults, values: { ...defaults.values, ...changes } }));
  return Testing.synth(app.charts[0] as Chart);
}

test('the reference set-up', (t) => t.assert.snapshot(synthesize()));

test("an organization's pushes are told apart whatever the case of the repository's name", () => {
  const objects = synthesize({
    'fluxhook:hookScope': 'organization',
    'fluxhook:repository': 'https://github.com/Sidd-Harth/Nginx.git',
  });
  const { spec } = objects.find(({ kind }) => kind === 'Receiver');
  assert.equal(
    spec.resourceFilter,
    'has(req.repository) && type(req.repository) == map && has(req.repository.full_name)' +
      ' && type(req.repository.full_name) == string && req.repository.full_name.lowerAscii() == "sidd-harth/nginx"',
  );
});

test('every name and value is a setting', () => {
  const text = JSON.stringify(
    synthesize({
      'fluxhook:repository': 'https://github.com/acme/shop',
      'fluxhook:branch': 'release',
      'fluxhook:interval': '1h',
      'fluxhook:source': 'shop',
      'fluxhook:receiver': 'shop-hook',
      'fluxhook:tokenSecret': 'shop-token',
      'fluxhook:service': 'shop-service',
      'fluxhook:namespace': 'flux',
      'fluxhook:exposure': 'NodePort',
      'fluxhook:nodeAddress': '192.0.2.7',
      'fluxhook:nodePort': 30_080,
    }),
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
