import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeDelayMs } from '../../lib/github/pace.ts';
import {
  changePlan,
  inTime,
  progressInterval,
  secondsToWrite,
  writePlan,
  writeProgress,
} from '../../lib/github/write-plan.ts';

/** So many webhooks of one owner, at this library's own pace. */
const of = (count: number, owner = 'acme', declared = count) => ({
  owner,
  count,
  delay: writeDelayMs(declared),
  requests: 5,
});

test('a few are not worth a line', () => {
  assert.deepEqual(
    [0, 1, 9].flatMap((count) => writePlan([of(count)])),
    [],
  );
  assert.deepEqual(writePlan([]), []);
});

test('before the first write: how many, how many requests, how long, and what an interruption does', () => {
  assert.deepEqual(writePlan([of(50)]), [
    '50 webhooks are to be made at GitHub: about 250 requests, one webhook after another at the pace that GitHub allows, ' +
      'in about 10 s. Interrupted with Ctrl-C, the same command goes on with those that are left.',
  ]);
});

test('where it takes hours, or there are hundreds, the webhook of the organization is suggested', () => {
  const [plan, advice, ...others] = writePlan([of(1000)]);
  assert.match(plan ?? '', /^1000 webhooks are to be made at GitHub: about 5000 requests, .* in about 2 h\. /);
  assert.match(
    advice ?? '',
    /^1000 of them are at repositories of acme, in about 2 h\. .* fluxhook:hookScope organization; see docs\/many-repositories\.md/,
  );
  assert.deepEqual(others, []);
  assert.equal(writePlan([of(299)]).length, 1);
  assert.equal(writePlan([of(300)]).length, 2);
});

test('a new one in a large fleet is none of it, and each owner is judged by itself', () => {
  assert.deepEqual(writePlan([of(1, 'acme', 1000)]), []);
  const plans = writePlan([of(400, 'acme', 1000), of(100, 'other', 1000)]);
  assert.equal(plans.length, 2);
  assert.match(plans[1] ?? '', /^400 of them are at repositories of acme/);
});

test("owners' providers write side by side", () => {
  assert.equal(secondsToWrite([of(100, 'a', 200), of(100, 'b', 200)]), 120);
});

test('on the way: what is done, and what is left at the pace so far', () => {
  assert.equal(writeProgress(1, 1000, 0), '1 of 1000 webhooks are at GitHub.');
  assert.equal(writeProgress(251, 1000, 1850), '251 of 1000 webhooks are at GitHub, about 92 min left.');
  assert.deepEqual([60, 1_200, 7_400, 100_000].map(progressInterval), [60_000, 60_000, 370_000, 600_000]);
});

test('many changes are reported with what they take at most', () => {
  assert.equal(
    changePlan(1000, 7200),
    'Webhooks at GitHub are being changed, up to 1000 of them: one after another, in at most about 2 h.',
  );
});

test('times are rounded as people say them', () => {
  assert.deepEqual([0.2, 59, 99, 100, 5_999, 6_000, 7_400, 10_790].map(inTime), [
    '1 s',
    '59 s',
    '99 s',
    '2 min',
    '1 h 40 min',
    '1 h 40 min',
    '2 h',
    '3 h',
  ]);
});
