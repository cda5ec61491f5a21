import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { declare } from '../../lib/program.ts';
import { parseSettings, readStackFile } from '../../lib/settings/index.ts';

const root = join(import.meta.dirname, '..', '..');
const defaults = readStackFile(root);
const guide = readFileSync(join(root, 'docs', 'exposure.md'), 'utf8');

/** The settings that the guide shows, in its order, and what takes deliveries in with each. */
const entrances = [
  'LoadBalancer',
  'NodePort',
  'Ingress',
  'Ingress',
  'Ingress',
  'HTTPRoute',
  'HTTPRoute',
  'ClusterIP',
  'Deployment',
  'LoadBalancer',
  'LoadBalancer',
];
const examples = [...guide.matchAll(/^```yaml\n(config:\n.*?)^```$/gms)].map(([, text = '']) => text);

test('every example of the guide is known here', () => assert.equal(examples.length, entrances.length));

for (const [index, text] of examples.entries()) {
  test(`example ${index + 1} of the guide exposes the receiver by ${entrances[index]}`, () => {
    const app = new App();
    declare(app, parseSettings({ ...defaults, values: { ...defaults.values, ...parse(text).config } }));
    const objects = app.charts.flatMap((chart) => chart.toJson());
    const service = objects.find(({ kind }) => kind === 'Service');
    const entrance = objects.find(({ kind }) => ['Ingress', 'HTTPRoute', 'Deployment'].includes(kind));
    assert.equal(entrance?.kind ?? service.spec.type, entrances[index]);
  });
}
