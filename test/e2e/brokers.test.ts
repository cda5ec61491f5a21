import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Receiver, WebhookToken } from '../../lib/constructs/index.ts';
import { post, Scratch, scratchToken, suspendedSource, token } from './scratch.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/brokers.md'), 'utf8');

/** The filter that the page gives. */
const filter =
  'has(req.detail) && type(req.detail) == map && "repository-name" in req.detail' +
  ' && req.detail["repository-name"] == "team/app"';

/** What EventBridge puts into the queue for a push to ECR, and a reader delivers as it is. */
const ecrEvent = (repository: string) => ({
  version: '0',
  id: '13cde686-328b-6117-af20-0e5566167482',
  'detail-type': 'ECR Image Action',
  source: 'aws.ecr',
  account: '123456789012',
  time: '2026-11-16T01:54:34Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    result: 'SUCCESS',
    'repository-name': repository,
    'image-digest': 'sha256:0',
    'action-type': 'PUSH',
    'image-tag': '1.2.0',
  },
});

describe('messages of a broker', () => {
  let scratch: Scratch;

  before(async () => {
    for (const line of filter.split(' && '))
      assert.ok(page.includes(line), `docs/brokers.md has another filter: ${line}`);
    assert.match(page, /"sha256=" \+ content\(\)\.hash\("hmac_sha256", env\("TOKEN"\)\)\.encode\("hex"\)/);
    assert.match(page, /X-Signature: \$\{! meta\("signature"\) \}/);
    scratch = await Scratch.open('brokers');
    await scratch.apply((chart) => {
      const secret = new WebhookToken(chart, 'token', { token });
      new Receiver(chart, 'sqs', {
        name: 'sqs',
        type: 'generic-hmac',
        token: secret,
        targets: [suspendedSource(chart, 'app')],
        resourceFilter: filter,
      });
    });
  });

  after(() => scratch[Symbol.asyncDispose]());

  /** Signs as the page's file does. */
  const headers = (body: string, key = scratchToken) => ({
    'x-signature': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  });

  for (const [what, event, key, status, targets] of [
    ['a push to the repository reconciles', ecrEvent('team/app'), scratchToken, 200, ['app']],
    ['a push to another repository does not', ecrEvent('team/other'), scratchToken, 200, []],
    ['a message without a detail is no error', { Records: [] }, scratchToken, 200, []],
    ['another key is refused, and the reader keeps the message', ecrEvent('team/app'), 'another', 400, []],
  ] as const) {
    test(what, async () => {
      const body = JSON.stringify(event);
      const url = await scratch.url('sqs');
      const reconciled = await scratch.reconciledBy(async () =>
        assert.equal(await post(url, body, headers(body, key)), status),
      );
      assert.deepEqual(reconciled, [...targets]);
    });
  }
});
