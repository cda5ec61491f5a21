import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admitEverybody } from '../../policy/ranges.ts';

const everyFirstByte = Array.from({ length: 256 }, (_, byte) => `${byte}.0.0.0/8`);

for (const ranges of [
  ['0.0.0.0/0'],
  ['::/0'],
  ['192.0.2.0/24', '::/0'],
  ['0.0.0.0/1', '128.0.0.0/1'],
  ['::/1', '8000::/1'],
  ['0000::/2'],
  ['1.2.3.4/0'],
  ['2001:db8::1/00'],
  [' 0.0.0.0/0 '],
  ['2000::/3'],
  // Everything but the private networks, as firewalls' manuals list it.
  ['0.0.0.0/5', '8.0.0.0/7', '11.0.0.0/8', '12.0.0.0/6', '16.0.0.0/4'],
  everyFirstByte,
  // Half of the internet, in ranges that are each a limit: together, every other one, with others inside, in both notations.
  everyFirstByte.slice(0, 128),
  everyFirstByte.filter((_, byte) => byte % 2 === 0),
  everyFirstByte.slice(11, 124).flatMap((range) => [range, range.replace('.0.0.0/8', '.1.0.0/16')]),
  everyFirstByte.slice(0, 128).map((range) => `::ffff:${range.replace('/8', '/104')}`),
  ['::ffff:0.0.0.0/96'],
  ['::ffff:0:0/96'],
  // Half of what IPv6 has in use, though little of its addresses.
  ['2400::/12', '2600::/12', '2800::/12', '2a00::/12'],
]) {
  test(`${ranges.slice(0, 3).join(', ')} (${ranges.length}): everybody`, () => assert.ok(admitEverybody(ranges)));
}

for (const ranges of [
  [],
  ['192.30.252.0/22', '185.199.108.0/22', '140.82.112.0/20', '143.55.64.0/20', '2a0a:a440::/29', '2606:50c0::/32'],
  ['192.0.2.1/32', '2001:db8::1/128'],
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  ['fd12:3456:789a::/48'],
  Array.from({ length: 1000 }, () => '10.0.0.0/8'),
  ['12.0.0.0/8', '13.0.0.0/8'],
  Array.from({ length: 64 }, (_, byte) => `${byte}.0.0.0/8`),
  ['2400::/12', '2600::/12'],
  ['::ffff:192.0.2.0/120'],
  ['no range', '{"podSelector":{}}', '192.0.2.1'],
]) {
  test(`${ranges.slice(0, 3).join(', ')} (${ranges.length}): a limit`, () => assert.ok(!admitEverybody(ranges)));
}
