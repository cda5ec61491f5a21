import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { branch, not, Receiver, tag, WebhookToken } from '../../lib/constructs/index.ts';
import { deliver } from './delivery.ts';
import { nameOf, Scratch, scratchToken, suspendedSource, token } from './scratch.ts';

// Each filter stands on a target of its own, so that one delivery shows for all of them whether they let it through.

describe('filters of Bitbucket', () => {
  let scratch: Scratch;
  const filters = {
    main: branch('main'),
    releases: branch('release/*'),
    tags: tag('v*'),
    'not main': not(branch('main')),
  };
  before(async () => {
    scratch = await Scratch.open('filters-bitbucket');
    await scratch.apply((chart) => {
      const secret = new WebhookToken(chart, 'token', { token });
      const [first, ...others] = Object.entries(filters).map(([name, filter]) => ({
        object: suspendedSource(chart, nameOf(name)),
        filter,
      }));
      assert.ok(first);
      new Receiver(chart, 'receiver', {
        metadata: { name: 'bitbucket' },
        type: 'bitbucket',
        secretRef: secret,
        resources: [first, ...others],
      });
    });
  });
  after(() => scratch[Symbol.asyncDispose]());

  const dataCenter = (...ids: string[]) => ({
    eventKey: 'repo:refs_changed',
    changes: ids.map((id) => ({ ref: { id }, type: 'UPDATE' })),
  });
  const cloud = (...refs: ({ type: string; name: string } | null)[]) => ({
    push: { changes: refs.map((ref) => ({ new: ref, old: null })) },
  });
  for (const [what, body, expected] of [
    ['Data Center: main', dataCenter('refs/heads/main'), ['main']],
    [
      'Data Center: a release and a tag',
      dataCenter('refs/heads/release/1', 'refs/tags/v1'),
      ['not main', 'releases', 'tags'],
    ],
    ['Data Center: test connection', { test: true }, []],
    ['Cloud: main', cloud({ type: 'branch', name: 'main' }), ['main']],
    ['Cloud: a tag named like a branch', cloud({ type: 'tag', name: 'main' }), ['not main']],
    ['Cloud: a deleted branch', cloud(null), ['not main']],
    [
      'Cloud: a release and a tag',
      cloud({ type: 'branch', name: 'release/1' }, { type: 'tag', name: 'v1' }),
      ['not main', 'releases', 'tags'],
    ],
  ] as const) {
    test(what, async () => {
      const url = await scratch.url('bitbucket');
      const reconciled = await scratch.reconciledBy(async () => {
        assert.equal(await deliver(url, scratchToken, { body: JSON.stringify(body) }), 200);
      });
      assert.deepEqual(
        Object.keys(filters)
          .filter((name) => reconciled.includes(nameOf(name)))
          .sort(),
        [...expected],
      );
    });
  }
});
