import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProven, proofNote, provenOf } from '../../lib/pulumi/proof-note.ts';

const settings = { url: 'https://hooks.example.com/hook/1', events: ['push', 'ping'] };
const noted = provenOf({ metadata: { annotations: proofNote(4711, settings) } });

test('what was proven is known again, in whatever order its events stand', () => {
  assert.ok(isProven(noted, 4711, settings));
  assert.ok(isProven(noted, 4711, { ...settings, events: ['ping', 'push'] }));
});

test('another webhook, address, token or event is to be proven', () => {
  assert.ok(!isProven(noted, 4712, settings));
  assert.ok(!isProven(noted, 4711, { ...settings, url: 'http://hooks.example.com/hook/1' }));
  // Another token is another path.
  assert.ok(!isProven(noted, 4711, { ...settings, url: 'https://hooks.example.com/hook/2' }));
  assert.ok(!isProven(noted, 4711, { ...settings, events: ['push', 'ping', 'release'] }));
});

test('what nobody noted is to be proven', () => {
  assert.ok(!isProven(provenOf(undefined), 4711, settings));
  assert.ok(!isProven(provenOf({ metadata: { annotations: {} } }), 4711, settings));
});
