import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import { input, OutputResolver } from '../../lib/pulumi/outputs.ts';

test('outputs anywhere in an object come through cdk8s as themselves', () => {
  const outputs = new OutputResolver();
  const chart = new Chart(new App({ resolvers: [outputs] }), 'test');
  const [branch, interval] = [pulumi.output('main'), pulumi.secret('15m')];
  const object = new ApiObject(chart, 'source', {
    apiVersion: 'example.org/v1',
    kind: 'Example',
    spec: { ref: { branch }, intervals: [interval, 'plain'], url: input<string>(branch) },
  });
  const rendered = object.toJson();
  assert.doesNotMatch(JSON.stringify(rendered), /main|15m/);
  const { spec } = outputs.restore(rendered) as { spec: Record<string, unknown> };
  assert.equal((spec.ref as Record<string, unknown>).branch, branch);
  assert.equal((spec.intervals as unknown[])[0], interval);
  assert.equal((spec.intervals as unknown[])[1], 'plain');
  assert.equal(spec.url, branch);
});
