import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Receiver, WebhookToken } from '../../lib/constructs/index.ts';
import { kubectl } from './cluster.ts';
import { until } from './sandbox.ts';
import { post, Scratch, suspendedSource, token } from './scratch.ts';

// Each manifest is synthesized with a value that is right and applied with one that synth refuses, so the answers are
// those that synth keeps people from.

describe('what synth refuses', () => {
  let scratch: Scratch;
  const right = 'has(req.ref)';
  before(async () => {
    scratch = await Scratch.open('refusals');
  });
  after(() => scratch[Symbol.asyncDispose]());

  async function apply(name: string, change: (manifest: string) => string): Promise<void> {
    const manifest = scratch.synth((chart) => {
      new Receiver(chart, 'receiver', {
        metadata: { name },
        type: 'generic',
        secretRef: new WebhookToken(chart, 'token', { token }),
        resources: [suspendedSource(chart, 'source')],
        resourceFilter: right,
      });
    });
    const changed = change(manifest);
    assert.notEqual(changed, manifest);
    await kubectl(['apply', '-f', '-'], changed);
  }

  for (const [name, expression] of [
    ['unguarded', "req.ref == 'x'"],
    ['in-has', 'has(req.push_data.tag)'],
    ['indexed', 'req["a-b"] == 1'],
  ] as const) {
    test(`${expression}: ready, and 500 to a ping and to what is no JSON`, async () => {
      await apply(name, (manifest) => manifest.replace(right, JSON.stringify(expression)));
      const url = await scratch.url(name);
      assert.equal(await post(url, { zen: 'Speak like a human.', hook_id: 1 }), 500);
      assert.equal(await post(url, 'x=1', { 'content-type': 'application/x-www-form-urlencoded' }), 500);
    });
  }

  test('an invalid apiVersion: ready, and 500 to every delivery', async () => {
    await apply('version', (manifest) => manifest.replace(/(- apiVersion: )\S+/, '$1a/b/c'));
    assert.equal(await post(await scratch.url('version'), { ref: 'refs/heads/main' }), 500);
  });

  test('an empty filter, which synth takes: none, as to Flux', async () => {
    await apply('empty', (manifest) => manifest.replace(`resourceFilter: ${right}`, 'resourceFilter: ""'));
    const url = await scratch.url('empty');
    const reconciled = await scratch.reconciledBy(async () => assert.equal(await post(url, {}), 200));
    assert.deepEqual(reconciled, ['source']);
  });

  for (const [name, expression] of [
    ['unknown-method', "has(req.ref) && req.ref.startWith('x')"],
    ['unknown-function', 'url("https://example.org") == "x"'],
    ['unknown-macro', 'cel.bind(x, 1, x == 1)'],
  ] as const) {
    test(`${expression}: not ready`, async () => {
      await apply(name, (manifest) => manifest.replace(right, JSON.stringify(expression)));
      const reason = await until(`Receiver ${name}`, async () => {
        const { status } = await scratch.get('receiver', name);
        return status?.conditions?.find(({ status }: { status: string }) => status === 'False')?.reason;
      });
      assert.equal(reason, 'InvalidCELExpression');
    });
  }
});
