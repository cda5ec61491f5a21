import assert from 'node:assert/strict';
import { test } from 'node:test';
import { senderSettings } from '../../lib/constructs/index.ts';
import { type ReceiverType, receiverTypes } from '../../lib/flux/receiver-types.ts';

const end = { name: 'r', namespace: 'flux-system', events: undefined, secretName: 'webhook-token' };
const types = Object.keys(receiverTypes) as ReceiverType[];

for (const type of types.filter((type) => type !== 'gcr')) {
  test(`${type}: with plain HTTP no certificate is verified, and what can be read is said`, () => {
    const { fields, notes } = senderSettings({ ...end, type }, 'http://192.0.2.7/hook/0');
    const https = senderSettings({ ...end, type }, 'https://192.0.2.7/hook/0');
    assert.deepEqual(
      fields.filter(([field]) => /SSL|certificate/.test(field)),
      [],
    );
    assert.ok(fields.some(([, value]) => value === 'http://192.0.2.7/hook/0'));
    assert.deepEqual(notes.slice(0, -1), https.notes);
    const said = { hmac: 'not forged', path: 'has the path', token: 'has the token', oidc: 'until it expires' };
    assert.match(notes.at(-1) ?? '', new RegExp(`^The URL is plain HTTP: .*${said[receiverTypes[type]]}`));
  });
}

test('Pub/Sub takes no plain HTTP', () => {
  assert.throws(
    () => senderSettings({ ...end, type: 'gcr' }, 'http://192.0.2.7/hook/0'),
    /^RangeError: url = "http:\/\/192\.0\.2\.7\/hook\/0" is not usable with type gcr; allowed: https:\/\/…: Pub\/Sub delivers to HTTPS only$/,
  );
});

test('what is no URL is refused', () => {
  for (const url of ['flux.example.org/hook/0', 'ftp://flux.example.org/hook/0', '']) {
    assert.throws(() => senderSettings({ ...end, type: 'dockerhub' }, url), /is not usable with type dockerhub/);
  }
});
