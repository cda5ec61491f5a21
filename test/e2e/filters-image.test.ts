import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Chart } from 'cdk8s';
import { and, imageName, imageTag, not, Receiver, WebhookToken } from '../../lib/constructs/index.ts';
import { nameOf, post, Scratch, scratchToken, suspendedSource, token } from './scratch.ts';

// Each filter stands on a target of its own, so that one delivery shows for all of them whether they let it through.

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
    const secret = new WebhookToken(chart, `${type}-token`, { metadata: { name: `${type}-token` }, token });
    const [first, ...others] = Object.entries(type === 'gcr' ? gcrFilters : filters).map(([name, filter]) => ({
      object: suspendedSource(chart, nameOf(`${type} ${name}`)),
      filter: filter.expression(type),
    }));
    assert.ok(first);
    new Receiver(chart, type, {
      metadata: { name: type },
      type: type === 'gcr' ? 'generic' : type,
      secretRef: secret,
      resources: [first, ...others],
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
