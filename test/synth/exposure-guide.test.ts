import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { declare } from '../../lib/stack/declare.ts';
import { codeBlocks } from '../examples/code-blocks.ts';
import { settingsWith } from '../given-settings.ts';

/** The settings that the guide shows, in its order, and what takes deliveries in with each. */
const entrances = [
  'LoadBalancer',
  'LoadBalancer',
  'NodePort',
  'Ingress',
  'Ingress',
  'Ingress',
  'HTTPRoute',
  'HTTPRoute',
  'ClusterIP',
  'Deployment',
  undefined,
  undefined,
  'LoadBalancer',
  'LoadBalancer',
];
const examples = codeBlocks('docs/exposure.md', 'yaml');

test('every example of the guide is known here', () => assert.equal(examples.length, entrances.length));

for (const [index, text] of examples.entries()) {
  test(`example ${index + 1} of the guide exposes the receiver by ${entrances[index] ?? 'what is there'}`, () => {
    const app = new App();
    declare(app, settingsWith(parse(text).config), { sourceOf: () => undefined });
    const objects = app.charts.flatMap((chart) => chart.toJson());
    const service = objects.find(({ kind }) => kind === 'Service');
    const entrance = objects.find(({ kind }) => ['Ingress', 'HTTPRoute', 'Deployment'].includes(kind));
    assert.equal(entrance?.kind ?? service?.spec.type, entrances[index]);
  });
}
