import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Chart } from 'cdk8s';
import { GcrToken, type OidcProvider, Receiver, type ReceiverProps, WebhookToken } from '../../lib/constructs/index.ts';
import { hookPath } from '../../lib/flux/hook-path.ts';
import { receiverTypes } from '../../lib/flux/receiver-types.ts';
import { kubectl } from './cluster.ts';
import { Issuer } from './oidc-issuer.ts';
import { post, Scratch, scratchToken, suspendedSource, token } from './scratch.ts';

const hmac = (hash: string, body: string) => createHmac(hash, scratchToken).update(body).digest('hex');

/** What each sender puts on a delivery, and what it looks like forged; undefined where nothing is checked. */
interface Sender {
  readonly body?: object;
  readonly proof: (body: string) => Record<string, string>;
  readonly forged?: Record<string, string>;
  /** Another event than the Receiver lists; such a delivery is refused. */
  readonly otherEvent?: Record<string, string>;
  /** A body that the type cannot read. */
  readonly unreadable?: string;
}

const cdEvent = {
  context: {
    version: '0.4.1',
    id: randomUUID(),
    source: '/tests',
    type: 'dev.cdevents.change.merged.0.2.0',
    timestamp: '2026-01-01T00:00:00Z',
  },
  subject: { id: 'change', source: '/tests', type: 'change', content: { repository: { id: 'sidd-harth/nginx' } } },
};

const senders: Partial<Record<ReceiverProps['type'], Sender>> = {
  github: {
    proof: (body) => ({ 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${hmac('sha256', body)}` }),
    forged: { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    otherEvent: { 'x-github-event': 'release' },
  },
  gitlab: {
    proof: () => ({ 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': scratchToken }),
    forged: { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': 'another' },
    otherEvent: { 'x-gitlab-event': 'Note Hook' },
  },
  bitbucket: {
    proof: (body) => ({ 'x-event-key': 'repo:refs_changed', 'x-hub-signature': `sha256=${hmac('sha256', body)}` }),
    forged: { 'x-event-key': 'repo:refs_changed', 'x-hub-signature': `sha256=${'0'.repeat(64)}` },
    otherEvent: { 'x-event-key': 'pr:opened' },
  },
  cdevents: {
    body: cdEvent,
    proof: () => ({ 'ce-type': 'dev.cdevents.change.merged.0.2.0' }),
    otherEvent: { 'ce-type': 'dev.cdevents.change.created.0.3.0' },
    unreadable: '{"context":{}}',
  },
  generic: { proof: () => ({}) },
  'generic-hmac': {
    proof: (body) => ({ 'x-signature': `sha256=${hmac('sha256', body)}` }),
    forged: { 'x-signature': `sha256=${'0'.repeat(64)}` },
  },
  harbor: { proof: () => ({ authorization: scratchToken }), forged: { authorization: 'another' } },
  nexus: {
    body: { action: 'CREATED', repositoryName: 'docker' },
    proof: (body) => ({ 'x-nexus-webhook-signature': hmac('sha1', body) }),
    forged: { 'x-nexus-webhook-signature': '0'.repeat(40) },
  },
  dockerhub: { body: { push_data: { tag: 'latest' } }, proof: () => ({}), unreadable: 'latest' },
  quay: { body: { updated_tags: ['latest'] }, proof: () => ({}), unreadable: 'latest' },
  acr: { body: { action: 'push', target: { tag: 'latest' } }, proof: () => ({}), unreadable: 'latest' },
};

describe('every type of Receiver', () => {
  let scratch: Scratch;
  const issuer = new Issuer();

  function receiver(chart: Chart, type: ReceiverProps['type']): void {
    const secret = new WebhookToken(chart, `${type}-token`, { metadata: { name: `${type}-token` }, token });
    const common = {
      metadata: { name: type },
      resources: [suspendedSource(chart, type)],
      interval: '1h',
      suspend: false,
      resourceFilter: "res.kind == 'GitRepository'",
    } as const;
    switch (type) {
      case 'github':
        return void new Receiver(chart, `${type}-receiver`, {
          ...common,
          type,
          secretRef: secret,
          events: ['ping', 'push'],
        });
      case 'gitlab':
        return void new Receiver(chart, `${type}-receiver`, {
          ...common,
          type,
          secretRef: secret,
          events: ['Push Hook'],
        });
      case 'bitbucket':
        return void new Receiver(chart, `${type}-receiver`, {
          ...common,
          type,
          secretRef: secret,
          events: ['repo:refs_changed'],
        });
      case 'cdevents':
        return void new Receiver(chart, `${type}-receiver`, {
          ...common,
          type,
          secretRef: secret,
          events: ['dev.cdevents.change.merged.0.2.0'],
        });
      case 'gcr':
        return void new Receiver(chart, `${type}-receiver`, {
          ...common,
          type,
          secretRef: new GcrToken(chart, 'gcr-keys', {
            metadata: { name: 'gcr-keys' },
            token,
            email: 'push@project.iam.gserviceaccount.com',
            audience: 'flux',
          }),
        });
      case 'generic-oidc': {
        const provider: OidcProvider = {
          issuerURL: issuer.url,
          audience: 'flux',
          variables: [{ name: 'owner', expression: 'claims.repository_owner' }],
          validations: [{ expression: "vars.owner == 'sidd-harth'", message: 'another owner' }],
        };
        return void new Receiver(chart, `${type}-receiver`, {
          ...common,
          type,
          oidcProviders: [provider],
          resourceFilter: "claims.ref == 'refs/heads/main'",
        });
      }
      default:
        return void new Receiver(chart, `${type}-receiver`, { ...common, type, secretRef: secret });
    }
  }

  before(async () => {
    await issuer.listen();
    scratch = await Scratch.open('receivers');
    await scratch.apply((chart) => {
      for (const type of Object.keys(receiverTypes) as ReceiverProps['type'][]) receiver(chart, type);
    });
  });

  after(async () => {
    await scratch[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
  });

  test('the API server takes all of them, every prop with them', async () => {
    const yaml = scratch.synth((chart) => {
      for (const type of Object.keys(receiverTypes) as ReceiverProps['type'][]) receiver(chart, type);
    });
    const answer = await kubectl(['apply', '--dry-run=server', '-f', '-'], yaml);
    assert.equal(answer.split('\n').filter((line) => line.startsWith('receiver.')).length, 13);
  });

  for (const type of Object.keys(receiverTypes) as ReceiverProps['type'][]) {
    test(`${type}: the path is the one that we compute`, async () => {
      const { pathname } = new URL(await scratch.url(type));
      const inputs = { token: type === 'generic-oidc' ? '' : scratchToken, name: type, namespace: scratch.namespace };
      assert.equal(pathname, hookPath(inputs));
    });
  }

  for (const [
    type,
    { body: payload = { ref: 'refs/heads/main' }, proof, forged, otherEvent, unreadable },
  ] of Object.entries(senders)) {
    const body = JSON.stringify(payload);
    test(`${type}: a delivery as the sender makes it reconciles the target`, async () => {
      const url = await scratch.url(type);
      const reconciled = await scratch.reconciledBy(async () => assert.equal(await post(url, body, proof(body)), 200));
      assert.deepEqual(reconciled, [type]);
    });
    for (const [what, headers, text] of [
      ['a forged proof', forged, body],
      ['no proof', forged && {}, body],
      ['an event that is not listed', otherEvent && { ...proof(body), ...otherEvent }, body],
      ['a body that it cannot read', unreadable && proof(body), unreadable ?? ''],
    ] as const) {
      if (headers === undefined || headers === '') continue;
      test(`${type}: ${what} is refused`, async () => {
        const url = await scratch.url(type);
        const reconciled = await scratch.reconciledBy(async () => assert.equal(await post(url, text, headers), 400));
        assert.deepEqual(reconciled, []);
      });
    }
  }

  test('gcr: what Google did not sign is refused', async () => {
    // Accepting needs Google's keys and a token for a real service account: not to be had offline.
    const url = await scratch.url('gcr');
    const message = { message: { data: Buffer.from('{"action":"INSERT","tag":"gcr.io/p/a:1"}').toString('base64') } };
    const reconciled = await scratch.reconciledBy(async () => {
      assert.equal(await post(url, message), 400);
      assert.equal(await post(url, message, { authorization: `Bearer ${issuer.token({ aud: 'flux' })}` }), 400);
    });
    assert.deepEqual(reconciled, []);
  });

  for (const [what, claims, status, targets] of [
    [
      'a token that satisfies the validations reconciles',
      { repository_owner: 'sidd-harth', ref: 'refs/heads/main' },
      200,
      ['generic-oidc'],
    ],
    ['the filter reads the claims', { repository_owner: 'sidd-harth', ref: 'refs/heads/dev' }, 200, []],
    ['another owner is refused', { repository_owner: 'mallory', ref: 'refs/heads/main' }, 400, []],
    ['another audience is refused', { repository_owner: 'sidd-harth', ref: 'refs/heads/main', aud: 'other' }, 400, []],
    ['an expired token is refused', { repository_owner: 'sidd-harth', ref: 'refs/heads/main', exp: 1 }, 400, []],
    [
      'another issuer is refused',
      { repository_owner: 'sidd-harth', ref: 'refs/heads/main', iss: 'https://example.org' },
      400,
      [],
    ],
  ] as const) {
    test(`generic-oidc: ${what}`, async () => {
      const url = await scratch.url('generic-oidc');
      const reconciled = await scratch.reconciledBy(async () => {
        assert.equal(await post(url, {}, { authorization: `Bearer ${issuer.token(claims)}` }), status);
      });
      assert.deepEqual(reconciled, [...targets]);
    });
  }
});
