import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Chart } from 'cdk8s';
import { celOf, type Filter } from '../../lib/constructs/filters/filter.ts';
import {
  and,
  branch,
  changedPath,
  imageName,
  imageTag,
  not,
  or,
  Receiver,
  tag,
  WebhookToken,
} from '../../lib/constructs/index.ts';
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
            name: type,
            type,
            token: secret,
            targets: [first, ...others],
            events: ['ping', 'push', 'create'],
          });
        else new Receiver(chart, type, { name: type, type, token: secret, targets: [first, ...others] });
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
        assert.deepEqual(names.sort(), [...expected].sort());
      });
    }
  }

  const paths = [...main, ...everyPath, 'main and web'].sort();
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
        name: 'bitbucket',
        type: 'bitbucket',
        token: secret,
        targets: [first, ...others],
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

describe('filters of images', () => {
  let scratch: Scratch;
  const filters = {
    nginx: imageName('team/nginx'),
    'team/*': imageName('team/*'),
    latest: imageTag('latest'),
    'v1.*': imageTag('v1.*'),
    'nginx v1.*': and(imageName('team/nginx'), imageTag('v1.*')),
    'not latest': not(imageTag('latest')),
  };
  const gcrFilters = {
    nginx: imageName('europe-docker.pkg.dev/p/team/nginx'),
    'team/*': imageName('europe-docker.pkg.dev/p/team/*'),
    latest: filters.latest,
    'v1.*': filters['v1.*'],
    'nginx v1.*': and(imageName('europe-docker.pkg.dev/p/team/nginx'), imageTag('v1.*')),
    'not latest': filters['not latest'],
  };
  const payloads = {
    dockerhub: (name: string, tag: string) => ({
      push_data: { tag, pusher: 'x' },
      repository: { repo_name: name, repo_url: 'https://hub.docker.com/r/x' },
    }),
    quay: (name: string, tag: string) => ({
      repository: name,
      docker_url: `quay.io/${name}`,
      updated_tags: [tag, 'other'],
    }),
    acr: (name: string, tag: string) => ({
      action: 'push',
      target: { repository: name, tag },
      request: { host: 'r.azurecr.io' },
    }),
    harbor: (name: string, tag: string) => ({
      type: 'PUSH_ARTIFACT',
      event_data: { resources: [{ tag, digest: 'sha256:0' }], repository: { name: 'nginx', repo_full_name: name } },
    }),
    nexus: (name: string, tag: string) => ({
      action: 'CREATED',
      repositoryName: 'docker',
      component: { format: 'docker', name, version: tag },
    }),
    // Google's own authentication cannot be had here, so the expression of gcr is judged on a generic Receiver, with
    // the body that Flux makes of the Pub/Sub message.
    gcr: (name: string, tag: string) => ({
      action: 'INSERT',
      digest: `europe-docker.pkg.dev/p/${name}@sha256:0`,
      tag: `europe-docker.pkg.dev/p/${name}:${tag}`,
    }),
  };
  type Type = keyof typeof payloads;
  const types = Object.keys(payloads) as Type[];

  before(async () => {
    scratch = await Scratch.open('filters-image');
    await scratch.apply((chart) => {
      for (const type of types) receiver(chart, type);
    });
  });
  after(() => scratch[Symbol.asyncDispose]());

  function receiver(chart: Chart, type: Type): void {
    const secret = new WebhookToken(chart, `${type}-token`, { name: `${type}-token`, token });
    const [first, ...others] = Object.entries(type === 'gcr' ? gcrFilters : filters).map(([name, filter]) => ({
      object: suspendedSource(chart, nameOf(`${type} ${name}`)),
      filter: filter.expression(type),
    }));
    assert.ok(first);
    new Receiver(chart, type, {
      name: type,
      type: type === 'gcr' ? 'generic' : type,
      token: secret,
      targets: [first, ...others],
    });
  }

  for (const type of types) {
    for (const [name, tagName, expected] of [
      ['team/nginx', 'latest', ['latest', 'nginx', 'team/*']],
      ['team/nginx', 'v1.2', ['nginx', 'nginx v1.*', 'not latest', 'team/*', 'v1.*']],
      ['team/other', 'v1', ['not latest', 'team/*']],
      ['team/nginx2', 'latest2', ['not latest', 'team/*']],
      ['xteam/nginx', 'v2', ['not latest']],
    ] as const) {
      test(`${type}: ${name}:${tagName}`, async () => {
        const url = await scratch.url(type);
        const body = JSON.stringify(payloads[type](name, tagName));
        const reconciled = await scratch.reconciledBy(async () => {
          assert.equal(await post(url, body, proof(type, body)), 200);
        });
        assert.deepEqual(
          Object.keys(filters)
            .filter((filter) => reconciled.includes(nameOf(`${type} ${filter}`)))
            .sort(),
          [...expected],
        );
      });
    }
  }
});

function proof(type: string, body: string): Record<string, string> {
  if (type === 'harbor') return { authorization: scratchToken };
  if (type === 'nexus')
    return { 'x-nexus-webhook-signature': createHmac('sha1', scratchToken).update(body).digest('hex') };
  return {};
}

describe('every helper is total', () => {
  let scratch: Scratch;
  const all = [
    ...(['github', 'gitlab', 'bitbucket'] as const).flatMap((type) =>
      [branch('main'), branch('a/*'), tag('v*'), not(branch('main')), or(branch('main'), tag('v1'))].map((filter) =>
        celOf(filter, type),
      ),
    ),
    ...(['github', 'gitlab'] as const).map((type) => changedPath('apps/*').expression(type)),
    ...(['dockerhub', 'quay', 'acr', 'harbor', 'nexus', 'gcr'] as const).flatMap((type) =>
      [imageName('team/nginx'), imageName('team/*'), imageTag('latest'), imageTag('v*'), not(imageTag('v*'))].map(
        (filter) => filter.expression(type),
      ),
    ),
  ];
  before(async () => {
    scratch = await Scratch.open('filters-total');
    await scratch.apply((chart) => {
      // A list is worked out whole, where && and || would hide an error of one side behind the other.
      new Receiver(chart, 'receiver', {
        name: 'total',
        type: 'generic',
        token: new WebhookToken(chart, 'token', { token }),
        targets: [suspendedSource(chart, 'source')],
        resourceFilter: `size([${all.join(', ')}]) == 0`,
      });
    });
  });
  after(() => scratch[Symbol.asyncDispose]());

  // Every field that a helper reads, with a value of every JSON type at every depth.
  const fields = [
    'ref',
    'commits',
    'commits.0',
    'commits.0.added',
    'commits.0.added.0',
    'before',
    'created',
    'forced',
    'total_commits_count',
    'changes',
    'changes.0',
    'changes.0.ref',
    'changes.0.ref.id',
    'push',
    'push.changes',
    'push.changes.0',
    'push.changes.0.new',
    'push.changes.0.new.type',
    'push.changes.0.new.name',
    'push_data',
    'push_data.tag',
    'repository',
    'repository.repo_name',
    'updated_tags',
    'updated_tags.0',
    'target',
    'target.repository',
    'target.tag',
    'event_data',
    'event_data.repository',
    'event_data.repository.repo_full_name',
    'event_data.resources',
    'event_data.resources.0',
    'event_data.resources.0.tag',
    'component',
    'component.name',
    'component.version',
    'tag',
    'digest',
  ];
  const values = [null, true, 1, 'text', 'refs/heads/main', [], {}, [[]], [{}], ['x'], { x: 1 }];
  /** One body with the value at every field of that depth; each field is read by another filter. */
  const body = (depth: number, value: unknown) => {
    const root: Record<string, unknown> = {};
    for (const field of fields) {
      const keys = field.split('.');
      if (keys.length !== depth) continue;
      let parent = root;
      keys.forEach((key, index) => {
        const next = keys[index + 1];
        parent[key] = next === undefined ? value : (parent[key] ?? (next === '0' ? [] : {}));
        parent = parent[key] as Record<string, unknown>;
      });
    }
    return root;
  };
  const depths = [...new Set(fields.map((field) => field.split('.').length))];
  const bodies = [
    {},
    ...depths.flatMap((depth) => values.map((value) => body(depth, value))),
    // The paths of commits are looked at only beside a ref.
    ...depths.flatMap((depth) => values.map((value) => ({ ...body(depth, value), ref: 'refs/heads/main' }))),
  ];

  test(`${bodies.length} bodies of the wrong shape are no evaluation error`, async () => {
    const url = await scratch.url('total');
    const failed: unknown[] = [];
    for (const body of bodies) if ((await post(url, body)) !== 200) failed.push(body);
    assert.deepEqual(failed, []);
  });

  test('the check can fail', async () => {
    await scratch.apply((chart) => {
      const secret = new WebhookToken(chart, 'token', { token });
      const targets = [{ kind: 'GitRepository', name: 'source' }] as const;
      new Receiver(chart, 'partial', {
        name: 'partial',
        type: 'generic',
        token: secret,
        targets,
        resourceFilter: 'size([req.ref]) == 0',
      });
    });
    assert.equal(await post(await scratch.url('partial'), {}), 500);
  });

  test('a body that is no JSON', async () => {
    assert.equal(
      await post(await scratch.url('total'), 'ref=refs/heads/main', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
      200,
    );
  });
});
