import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  and,
  branch,
  type Condition,
  changedPath,
  type GitHubReceiverProps,
  type GitReference,
  GitRepository,
  not,
  or,
  Receiver,
  tag,
} from '../../lib/index.ts';
import { violations } from './violations.ts';

type Change = Partial<Pick<GitHubReceiverProps, 'resourceFilter' | 'events'>> & {
  readonly filter?: Condition<'github'>;
  /** By its name, not as a construct. */
  readonly byName?: boolean;
};

/** What is reported about a Receiver for a source that tracks something. */
function told(ref: GitReference | undefined, { filter, byName, ...props }: Change): string[] {
  return violations((chart) => {
    const url = 'https://github.com/acme/fleet';
    const source = new GitRepository(chart, 'source', {
      metadata: { name: 'fleet' },
      url,
      interval: '1h',
      ...(ref && { ref }),
    });
    const named = { kind: 'GitRepository', name: 'fleet' } as const;
    const resource = byName ? named : source;
    new Receiver(chart, 'x', {
      metadata: { name: 'r' },
      type: 'github',
      secretRef: { name: 's' },
      resources: [filter === undefined ? resource : byName ? { ...named, filter } : { object: source, filter }],
      ...props,
    });
  });
}

test('a source on another branch', () => {
  const expected =
    '[test/x] resourceFilter = "has(req.ref) && req.ref == \\"refs/heads/main\\"" is not usable: GitRepository flux-system/fleet tracks ' +
    'the branch release/1.2, but its filter lets no push of that through; allowed: a filter for the branch release/1.2. ' +
    "Write branch('release/1.2'), or have the GitRepository track what the filter lets through.";
  const change = { resourceFilter: branch('main') };
  assert.deepEqual(told({ branch: 'release/1.2' }, change), [expected]);
  assert.deepEqual(told({ branch: 'release/1.2' }, { ...change, byName: true }), [expected]);
});

describe('nothing of what the source tracks passes', () => {
  for (const [what, ref, change, expected] of [
    [
      'a range of tags behind a branch',
      { semver: '1.x' },
      { resourceFilter: branch('main') },
      /tracks tags, .* Write tag\('\*\*'\)/,
    ],
    [
      'a tag behind a branch',
      { tag: 'v1' },
      { filter: branch('main') },
      /^\[test\/x\] resources\[0\]\.filter = .* tracks the tag v1, .* Write tag\('v1'\)/,
    ],
    ['a branch behind a tag', { branch: 'main' }, { resourceFilter: tag('v*') }, /tracks the branch main/],
    ["Flux's default branch", undefined, { resourceFilter: branch('main') }, /tracks the branch master/],
    ['a full name', { name: 'refs/heads/dev' }, { resourceFilter: branch('main') }, /tracks the branch dev/],
    [
      'all but the branch',
      { branch: 'main' },
      { resourceFilter: not(branch('main', 'dev')) },
      /tracks the branch main/,
    ],
    [
      'two that exclude each other',
      { branch: 'main' },
      { resourceFilter: branch('main'), filter: tag('v*') },
      /resources\[0\]\.filter = /,
    ],
    [
      'a part of an and',
      { branch: 'main' },
      { resourceFilter: and(branch('dev'), changedPath('apps')) },
      /tracks the branch main/,
    ],
  ] as const satisfies readonly [string, GitReference | undefined, Change, RegExp][]) {
    test(what, () => {
      const found = told(ref, change);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', expected);
    });
  }
});

describe('something may pass', () => {
  for (const [what, ref, change] of [
    ['the branch', { branch: 'main' }, { resourceFilter: branch('main') }],
    ['a pattern', { branch: 'release/1.2' }, { resourceFilter: branch('release/*') }],
    ['a range of tags', { semver: '1.x' }, { resourceFilter: tag('v1.*') }],
    ['another branch not', { branch: 'main' }, { resourceFilter: not(branch('dev')) }],
    ['one of an or', { branch: 'main' }, { resourceFilter: or(branch('dev'), branch('main')) }],
    ['CEL of one’s own', { branch: 'main' }, { resourceFilter: "has(req.ref) && req.ref == 'refs/heads/dev'" }],
    [
      'one commit, which no push changes',
      { branch: 'main', commit: 'a'.repeat(40) },
      { resourceFilter: branch('dev') },
    ],
    ['a pull request', { name: 'refs/pull/1/head' }, { resourceFilter: branch('dev') }],
    ['paths', { branch: 'main' }, { filter: changedPath('apps') }],
  ] as const satisfies readonly [string, GitReference, Change][]) {
    test(what, () => assert.deepEqual(told(ref, change), []));
  }
});

describe('events', () => {
  test('one without a ref behind a filter of branches reconciles nothing', () => {
    assert.deepEqual(told({ branch: 'main' }, { events: ['push', 'release'], resourceFilter: branch('main') }), [
      '[test/x] events[1] = "release" is not usable: the filters let no delivery of it through: they read the ref of a push; ' +
        'allowed: events that a filter lets through. Remove the event, or give it a Receiver of its own.',
    ]);
    assert.equal(
      told({ branch: 'main' }, { events: ['push', 'release'], resourceFilter: not(branch('dev')) }).length,
      1,
    );
    assert.equal(told({ branch: 'main' }, { events: ['push', 'release'], filter: changedPath('apps') }).length, 1);
  });

  test('one that passes otherwise does', () => {
    const other = or(branch('main'), "has(req.action) && req.action == 'published'");
    assert.deepEqual(told({ branch: 'main' }, { events: ['ping', 'push', 'release'], resourceFilter: other }), []);
    assert.deepEqual(told({ branch: 'main' }, { events: ['ping', 'push', 'release'] }), []);
  });
});
