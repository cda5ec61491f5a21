import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  and,
  ImagePolicy,
  ImageRepository,
  imageName,
  imageTag,
  Receiver,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { everySource } from '../synth/sources.ts';
import { kubectl } from './cluster.ts';
import { post, Scratch, token } from './scratch.ts';

describe('image events', () => {
  let scratch: Scratch;

  before(async () => {
    scratch = await Scratch.open('images');
    await scratch.apply((chart) => {
      const interval = '24h';
      const nginx = new ImageRepository(chart, 'nginx', {
        metadata: { name: 'nginx' },
        image: 'docker.io/library/nginx',
        interval,
      });
      const redis = new ImageRepository(chart, 'redis', {
        metadata: { name: 'redis' },
        image: 'docker.io/library/redis',
        interval,
      });
      new ImagePolicy(chart, 'policy', {
        metadata: { name: 'nginx' },
        imageRepositoryRef: nginx,
        policy: { semver: { range: '1.x' } },
      });
      new Receiver(chart, 'receiver', {
        metadata: { name: 'dockerhub' },
        type: 'dockerhub',
        secretRef: new WebhookToken(chart, 'token', { token }),
        resources: [
          { object: nginx, filter: and(imageName('library/nginx'), imageTag('1.*')) },
          { object: redis, filter: imageName('library/redis') },
        ],
      });
    });
  });

  after(() => scratch[Symbol.asyncDispose]());

  test('a push to DockerHub has the pushed image scanned, and no other', async () => {
    const url = await scratch.url('dockerhub');
    // As DockerHub's documentation of its webhooks has it.
    const payload = {
      callback_url: 'https://registry.hub.docker.com/u/library/nginx/hook/0/',
      push_data: { pushed_at: 1_417_566_161, pusher: 'library', tag: '1.31.0' },
      repository: {
        name: 'nginx',
        namespace: 'library',
        repo_name: 'library/nginx',
        repo_url: 'https://hub.docker.com/r/library/nginx',
      },
    };
    const scanned = await scratch.reconciledBy(
      async () => assert.equal(await post(url, payload), 200),
      'imagerepositories',
    );
    assert.deepEqual(scanned, ['nginx']);
  });

  test('the API server takes every source and image object', async () => {
    const yaml = scratch.synth(everySource).replaceAll('namespace: apps', `namespace: ${scratch.namespace}`);
    const answer = await kubectl(['apply', '--dry-run=server', '-f', '-'], yaml);
    assert.equal(answer.split('\n').length, 9);
  });
});
