import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Receiver, type ReceiverResource, WebhookToken } from '../../lib/constructs/index.ts';
import { post, Scratch, suspendedSource, token } from './scratch.ts';

describe('targets', () => {
  let scratch: Scratch;
  let other: Scratch;
  const targets = {
    labelled: [{ kind: 'GitRepository', matchLabels: { team: 'web' } }],
    unmatched: [{ kind: 'GitRepository', matchLabels: { team: 'nobody' } }],
    every: [{ kind: 'GitRepository', matchLabels: {} }],
    missing: [
      { kind: 'GitRepository', name: 'nowhere' },
      { kind: 'GitRepository', name: 'one' },
    ],
    elsewhere: [{ kind: 'GitRepository', namespace: 'scratch-targets-other', name: 'far' }],
  } satisfies Record<string, [ReceiverResource<'generic'>, ...ReceiverResource<'generic'>[]]>;

  before(async () => {
    scratch = await Scratch.open('targets');
    other = await Scratch.open('targets-other');
    await other.apply((chart) => suspendedSource(chart, 'far'));
    await scratch.apply((chart) => {
      const secret = new WebhookToken(chart, 'token', { token });
      // With their labels from the beginning: Flux looks for those in its cache, which learns of a change later.
      for (const name of ['one', 'two']) suspendedSource(chart, name, { team: 'web' });
      suspendedSource(chart, 'three');
      for (const [name, some] of Object.entries(targets)) {
        new Receiver(chart, name, { metadata: { name }, type: 'generic', secretRef: secret, resources: some });
      }
    });
  });

  after(async () => {
    await scratch[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });

  for (const [name, status, expected] of [
    ['labelled', 200, ['one', 'two']],
    ['unmatched', 200, []],
    ['every', 200, ['one', 'three', 'two']],
    // The others are still reconciled.
    ['missing', 500, ['one']],
  ] as const) {
    test(name, async () => {
      const url = await scratch.url(name);
      const reconciled = await scratch.reconciledBy(async () => assert.equal(await post(url, {}), status));
      assert.deepEqual(reconciled, [...expected]);
    });
  }

  test('elsewhere', async () => {
    const url = await scratch.url('elsewhere');
    assert.deepEqual(await other.reconciledBy(async () => assert.equal(await post(url, {}), 200)), ['far']);
  });
});
