import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAddressRange, knownHookRanges, rangesOf } from '../../lib/github/hook-ranges.ts';

test('the ranges written down are ranges, and have a date', () => {
  assert.ok(knownHookRanges.ranges.every(isAddressRange));
  assert.ok(!Number.isNaN(Date.parse(knownHookRanges.date)));
});

test('ranges are those of the families, once each, in one order', () => {
  assert.deepEqual(rangesOf(['2001:db8::/32', '9.0.0.0/8', '10.0.0.0/8', '9.0.0.0/8'], ['IPv4']), [
    '10.0.0.0/8',
    '9.0.0.0/8',
  ]);
});

for (const [text, is] of [
  ['192.0.2.0/24', true],
  ['0.0.0.0/0', true],
  ['2001:db8::/128', true],
  ['192.0.2.0', false],
  ['192.0.2.0/33', false],
  ['192.0.2/24', false],
  ['2001:db8::/129', false],
  ['192.0.2.0/24/1', false],
  ['192.0.2.0/x', false],
  ['github', false],
  // What the API server refuses, too.
  ['140.82.112.1/20', false],
  ['2606:50c0::1/32', false],
  ['::ffff:1.2.3.0/120', false],
  ['1.2.3.4/08', false],
  ['1.2.3.0/024', false],
  ['01.2.3.0/24', false],
  ['fe80::1%eth0/64', false],
  ['fe80::%eth0/64', false],
] as const) {
  test(`${text} is ${is ? 'a range' : 'no range'}`, () => assert.equal(isAddressRange(text), is));
}
