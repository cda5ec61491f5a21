import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { celOf } from '../../lib/constructs/filters/filter.ts';
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
import { post, Scratch, suspendedSource, token } from './scratch.ts';

describe('every helper is total', () => {
  let scratch: Scratch;
  const all = [
    ...(['github', 'gitlab', 'bitbucket'] as const).flatMap((type) =>
      [branch('main'), branch('a/*'), tag('v*'), not(branch('main')), or(branch('main'), tag('v1'))].map((filter) =>
        celOf(filter, type),
      ),
    ),
    ...(['github', 'gitlab'] as const).flatMap((type) =>
      [changedPath('apps/*'), not(changedPath('apps/*')), not(and(branch('main'), changedPath('a')))].map((filter) =>
        filter.expression(type),
      ),
    ),
    ...(['dockerhub', 'quay', 'acr', 'harbor', 'nexus', 'gcr'] as const).flatMap((type) =>
      [imageName('team/nginx'), imageName('team/*'), imageTag('latest'), imageTag('v*'), not(imageTag('v*'))].map(
        (filter) => filter.expression(type),
      ),
    ),
  ];
  before(async () => {
    scratch = await Scratch.open('filters-total');
    await scratch.apply((chart) => {
      // A list is evaluated whole, where && and || would hide an error of one side behind the other.
      new Receiver(chart, 'receiver', {
        metadata: { name: 'total' },
        type: 'generic',
        secretRef: new WebhookToken(chart, 'token', { token }),
        resources: [suspendedSource(chart, 'source')],
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

  test(`${bodies.length} bodies of the wrong shape are not evaluation errors`, async () => {
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
        metadata: { name: 'partial' },
        type: 'generic',
        secretRef: secret,
        resources: targets,
        resourceFilter: 'size([has(req.ref) && req.ref.x == 1]) == 0',
      });
    });
    assert.equal(await post(await scratch.url('partial'), { ref: {} }), 500);
  });

  test('a body that is not JSON', async () => {
    assert.equal(
      await post(await scratch.url('total'), 'ref=refs/heads/main', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
      200,
    );
  });
});
