import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Filter } from '../../lib/constructs/filters/filter.ts';
import { and, branch, changedPath, not, or, Receiver, tag, WebhookToken } from '../../lib/constructs/index.ts';
import { deliver } from './delivery.ts';
import { nameOf, post, Scratch, scratchToken, suspendedSource, token } from './scratch.ts';

// Each filter stands on a target of its own, so that one delivery shows for all of them whether they let it through.

describe('filters of pushes', () => {
  let scratch: Scratch;
  const awkward = 'apps/a b"c\\d\'e$(f)+é\u{1F600}.{x}|^?';
  const filters = {
    'branch main': branch('main'),
    'branch main or dev': branch('main', 'dev'),
    'branch release/*': branch('release/*'),
    'branch **': branch('**'),
    'branch fix.1': branch('fix.1*'),
    'tag v1.0.0': tag('v1.0.0'),
    'tag v1.*': tag('v1.*'),
    'not main': not(branch('main')),
    'not raw': not("has(req.ref) && req.ref == 'refs/heads/main'"),
    'main or a tag': or(branch('main'), tag('**')),
    'other branches': and(branch('**'), not(branch('main'))),
    'apps/web': changedPath('apps/web'),
    'apps/api/': changedPath('apps/api/'),
    '**/*.yaml': changedPath('**/*.yaml'),
    'apps/*/src': changedPath('apps/*/src'),
    'main and web': and(branch('main'), changedPath('apps/web')),
    'not web': not(changedPath('apps/web')),
    'only api': and(changedPath('apps/api'), not(changedPath('apps/web'))),
    'neither main nor web': not(or(branch('main'), changedPath('apps/web'))),
    'not both main and web': not(and(branch('main'), changedPath('apps/web'))),
    'twice not web': not(not(changedPath('apps/web'))),
    awkward: changedPath(awkward),
  } satisfies Record<string, Filter<'github' | 'gitlab'>>;
  type Name = keyof typeof filters;
  const urls = { github: '', gitlab: '' };

  before(async () => {
    scratch = await Scratch.open('filters-git');
    await scratch.apply((chart) => {
      const secret = new WebhookToken(chart, 'token', { token });
      for (const type of ['github', 'gitlab'] as const) {
        const [first, ...others] = Object.entries(filters).map(([name, filter]) => ({
          object: suspendedSource(chart, nameOf(`${type} ${name}`)),
          filter,
        }));
        assert.ok(first);
        if (type === 'github')
          new Receiver(chart, type, {
            metadata: { name: type },
            type,
            secretRef: secret,
            resources: [first, ...others],
            events: ['ping', 'push', 'create'],
          });
        else
          new Receiver(chart, type, {
            metadata: { name: type },
            type,
            secretRef: secret,
            resources: [first, ...others],
          });
      }
    });
    urls.github = await scratch.url('github');
    urls.gitlab = await scratch.url('gitlab');
  });

  after(() => scratch[Symbol.asyncDispose]());

  async function through(type: 'github' | 'gitlab', event: string, body: object): Promise<string[]> {
    const reconciled = await scratch.reconciledBy(async () => {
      const status =
        type === 'github'
          ? await deliver(urls.github, scratchToken, { event, body: JSON.stringify(body) })
          : await post(urls.gitlab, body, { 'x-gitlab-event': event, 'x-gitlab-token': scratchToken });
      assert.equal(status, 200);
    });
    return Object.keys(filters).filter((name) => reconciled.includes(nameOf(`${type} ${name}`)));
  }

  const commit = (change: { added?: string[]; modified?: string[]; removed?: string[] }) => ({
    added: [],
    modified: [],
    removed: [],
    ...change,
  });
  const push = (ref: string, ...commits: object[]) => ({
    ref,
    before: 'a'.repeat(40),
    created: false,
    forced: false,
    commits: commits.length > 0 ? commits : [commit({ modified: ['README.md'] })],
    total_commits_count: Math.max(commits.length, 1),
  });
  const anyPush: Name[] = ['branch **', 'not main', 'not raw', 'other branches'];
  const main: Name[] = ['branch main', 'branch main or dev', 'branch **', 'main or a tag'];
  const everyPath: Name[] = ['apps/web', 'apps/api/', '**/*.yaml', 'apps/*/src', 'awkward'];

  /** What negated paths let through beside: pushes that leave apps/web alone, and those that do not list what they change. */
  const withNegations = (names: readonly Name[], { listed }: { listed: boolean }): string[] => {
    const [web, api, onMain] = [names.includes('apps/web'), names.includes('apps/api/'), names.includes('branch main')];
    const spared = !web || !listed;
    const negations: Record<string, boolean> = {
      'not web': spared,
      'only api': api && spared,
      'neither main nor web': !onMain && spared,
      'not both main and web': !onMain || spared,
      'twice not web': web,
    };
    return [...names, ...Object.keys(negations).filter((name) => negations[name])].sort();
  };

  const cases: [string, object, Name[]][] = [
    ['a push to main', push('refs/heads/main'), main],
    ['a push to dev', push('refs/heads/dev'), ['branch main or dev', ...anyPush]],
    ['a branch that only begins like main', push('refs/heads/main2'), anyPush],
    ['release/1.0', push('refs/heads/release/1.0'), ['branch release/*', ...anyPush]],
    ['release/1.0/hotfix: * stops at a slash', push('refs/heads/release/1.0/hotfix'), anyPush],
    ['fix.1-a', push('refs/heads/fix.1-a'), ['branch fix.1', ...anyPush]],
    ['fixx1: a dot is a dot', push('refs/heads/fixx1'), anyPush],
    ['the tag v1.0.0', push('refs/tags/v1.0.0'), ['tag v1.0.0', 'tag v1.*', 'main or a tag', 'not main', 'not raw']],
    ['the tag v2', push('refs/tags/v2'), ['main or a tag', 'not main', 'not raw']],
    [
      'a file added in apps/web',
      push('refs/heads/main', commit({ added: ['apps/web/index.html'] })),
      [...main, 'apps/web', 'main and web'],
    ],
    [
      'a file removed from apps/web',
      push('refs/heads/main', commit({ removed: ['apps/web/a'] })),
      [...main, 'apps/web', 'main and web'],
    ],
    [
      'apps/web as a file',
      push('refs/heads/main', commit({ modified: ['apps/web'] })),
      [...main, 'apps/web', 'main and web'],
    ],
    ['apps/website: a path is no prefix', push('refs/heads/main', commit({ modified: ['apps/website/a'] })), main],
    [
      'the second of two commits',
      push('refs/heads/main', commit({}), commit({ modified: ['apps/api/a'] })),
      [...main, 'apps/api/'],
    ],
    ['x.yaml at the root', push('refs/heads/main', commit({ modified: ['x.yaml'] })), [...main, '**/*.yaml']],
    ['deep/er/x.yaml', push('refs/heads/main', commit({ modified: ['deep/er/x.yaml'] })), [...main, '**/*.yaml']],
    [
      'apps/api/src/a',
      push('refs/heads/main', commit({ modified: ['apps/api/src/a'] })),
      [...main, 'apps/api/', 'apps/*/src'],
    ],
    ['an awkward name', push('refs/heads/main', commit({ modified: [awkward] })), [...main, 'awkward']],
    [
      'no commits listed',
      { ...push('refs/heads/main'), commits: [], total_commits_count: 0 },
      [...main, ...everyPath, 'main and web'],
    ],
    // Deliveries that are no push.
    ['a ping', { zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository' } }, ['not raw']],
  ];
  for (const type of ['github', 'gitlab'] as const) {
    for (const [what, body, expected] of cases) {
      test(`${type}: ${what}`, async () => {
        const names = await through(
          type,
          type === 'github' ? (what === 'a ping' ? 'ping' : 'push') : 'Push Hook',
          body,
        );
        const complete = { listed: what !== 'no commits listed' };
        assert.deepEqual(names.sort(), what === 'a ping' ? expected : withNegations(expected, complete));
      });
    }
  }

  const paths = withNegations([...main, ...everyPath, 'main and web'], { listed: false });
  for (const [what, change] of [
    ['a force-push', { forced: true }],
    ['a new branch', { created: true }],
    ['more commits than GitHub lists', { commits: Array.from({ length: 2048 }, () => commit({})) }],
    [
      'more files than GitHub lists',
      { commits: [commit({ added: Array.from({ length: 3000 }, (_, i) => `x/${i}`) })] },
    ],
  ] as const) {
    test(`github: ${what} may have changed any path`, async () => {
      assert.deepEqual((await through('github', 'push', { ...push('refs/heads/main'), ...change })).sort(), paths);
    });
  }
  for (const [what, change] of [
    ['a new branch', { before: '0'.repeat(40) }],
    ['more commits than GitLab lists', { total_commits_count: 21 }],
  ] as const) {
    test(`gitlab: ${what} may have changed any path`, async () => {
      assert.deepEqual((await through('gitlab', 'Push Hook', { ...push('refs/heads/main'), ...change })).sort(), paths);
    });
  }
});
