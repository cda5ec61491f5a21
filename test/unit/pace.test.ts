import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFleet, writeDelayMs } from '../../lib/github/pace.ts';

test('however many webhooks, a minute and an hour stay inside what GitHub allows', () => {
  for (const webhooks of [1, 50, 60, 61, 80, 500, 501, 1_000, 10_000]) {
    const delay = writeDelayMs(webhooks);
    assert.ok(delay > 0, 'the provider refuses a wait of nothing');
    const within = (ms: number) => Math.min(webhooks, Math.floor(ms / delay) + 1);
    assert.ok(within(60_000) <= 80, `${webhooks}: ${within(60_000)} a minute`);
    assert.ok(within(3_600_000) <= 501, `${webhooks}: ${within(3_600_000)} an hour`);
  }
});

test('a webhook more is no other pace, but for two steps', () => {
  const steps = Array.from({ length: 2_000 }, (_, index) => index + 1).filter(
    (webhooks) => writeDelayMs(webhooks) !== writeDelayMs(webhooks + 1),
  );
  assert.deepEqual(steps, [60, 500]);
});

test('of a thousand webhooks, what one run reads of each leaves most of what a token has in an hour', () => {
  // Four requests for each: the limit of 5,000 an hour takes them as often as there are 5,000 / (4 × webhooks) runs.
  const largest =
    Array.from({ length: 1_000 }, (_, index) => index + 1).findLast((webhooks) => !isFleet(webhooks)) ?? 0;
  assert.ok(5_000 / (4 * largest) > 50);
  assert.ok(isFleet(50) && isFleet(1_000));
});
