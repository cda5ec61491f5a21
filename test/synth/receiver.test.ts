import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Chart } from 'cdk8s';
import { Receiver, type ReceiverProps, WebhookToken } from '../../lib/constructs/index.ts';
import { objects } from './objects.ts';

function receiver(change: Partial<ReceiverProps> = {}) {
  return objects((chart) => {
    const token = new WebhookToken(chart, 'token');
    new Receiver(chart, 'receiver', { ...minimal, token, ...change });
  }).find(({ kind }) => kind === 'Receiver');
}

const minimal: Omit<ReceiverProps, 'token'> = {
  name: 'github-receiver',
  type: 'github',
  targets: [{ kind: 'GitRepository', name: 'my-nginx' }],
};

test('minimal', (t) => t.assert.snapshot(receiver()));

test('all props', () => {
  const all: Required<Omit<ReceiverProps, 'token'>> = {
    ...minimal,
    namespace: 'apps',
    events: ['push'],
    interval: '1h',
    resourceFilter: 'has(req.ref)',
    suspend: true,
  };
  const { metadata, spec } = receiver(all);
  assert.deepEqual(metadata, { name: 'github-receiver', namespace: 'apps' });
  assert.deepEqual(spec, {
    type: 'github',
    events: ['push'],
    secretRef: { name: 'webhook-token' },
    resources: [{ kind: 'GitRepository', name: 'my-nginx' }],
    interval: '1h',
    resourceFilter: 'has(req.ref)',
    suspend: true,
  });
});

test('comes after its token', () => {
  const kinds = objects((chart) => {
    const later = new WebhookToken(chart, 'z-token');
    new Receiver(chart, 'a-receiver', { ...minimal, token: later });
  }).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['Secret', 'Receiver']);
});

test('refuses an empty list of events', () => {
  assert.throws(
    () => receiver({ events: [] }),
    /test\/receiver: events = \[\] is not usable; allowed: at least one event\. Leave the prop out/,
  );
});

test('refuses an interval that Flux would refuse', () => {
  // @ts-expect-error: does not compile either
  assert.throws(() => receiver({ interval: 'often' }), /test\/receiver: interval = "often" is not usable/);
});

test('refuses to guess the namespace', () => {
  const chart = new Chart(new App(), 'test');
  const token = new WebhookToken(chart, 'token');
  assert.throws(
    () => new Receiver(chart, 'receiver', { ...minimal, token }),
    /test\/receiver: namespace = undefined is not usable; .* the hook path is derived from it/,
  );
});
