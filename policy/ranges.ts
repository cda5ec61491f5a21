import { BlockList, isIP, isIPv6 } from 'node:net';
import { excludeCidr } from 'cidr-tools';
import ipaddr from 'ipaddr.js';
import { familyOf, type IpFamily } from '../lib/github/hook-ranges.ts';
import { notPublic, publicIPv6 } from './public-addresses.ts';

/**
 * The widest range, as a prefix, that still counts as a limit: what IANA allocates to a registry for a whole
 * continent (ipv4-address-space; ipv6-unicast-address-assignments). GitHub's widest are /20 and /29.
 */
const widest = { IPv4: 8, IPv6: 12 };

/** Addresses of private networks (RFC 4193), which no sender on the internet uses: this range, and any range in it. */
const uniqueLocal = new BlockList();
uniqueLocal.addSubnet('fc00::', 7, 'ipv6');

/** What senders on the internet have. */
const internet: Readonly<Record<IpFamily, readonly string[]>> = {
  IPv4: excludeCidr(['0.0.0.0/0'], [...notPublic]),
  IPv6: publicIPv6,
};

/**
 * Whether ranges in CIDR notation limit nobody: one of them is wider than any sender's, or together they are a third of
 * the addresses that a family has on the internet, overlaps counted once. A value that is not a range is skipped; the API
 * server refuses it.
 */
export function admitEverybody(ranges: readonly string[]): boolean {
  const own: Record<IpFamily, string[]> = { IPv4: [], IPv6: [] };
  for (const text of new Set(ranges)) {
    const range = written(text.trim());
    if (range === undefined) continue;
    const [address = '', prefix = ''] = range.split('/');
    if (isIPv6(address) && uniqueLocal.check(address, 'ipv6') && Number(prefix) >= 7) continue;
    const family = familyOf(range);
    if (Number(prefix) < widest[family]) return true;
    own[family].push(range);
  }
  return (['IPv4', 'IPv6'] as const).some((family) => {
    const all = internet[family];
    return own[family].length > 0 && share(excludeCidr([...all], own[family])) <= share(all) * (2 / 3);
  });
}

/** Turns IPv4-mapped IPv6 addresses (RFC 4291, 2.5.5.2) into the IPv4 addresses that they stand for. */
function written(text: string): string | undefined {
  const [, address = '', prefix] = /^([\da-f.:]+)\/(\d+)$/i.exec(text) ?? [];
  if (prefix === undefined || isIP(address) === 0) return undefined;
  const parsed = ipaddr.parse(address);
  if (!(parsed instanceof ipaddr.IPv6) || !parsed.isIPv4MappedAddress()) return `${address}/${Number(prefix)}`;
  return `${parsed.toIPv4Address().toString()}/${Math.max(0, Number(prefix) - 96)}`;
}

/** Of all addresses of their family; the ranges do not overlap. */
function share(ranges: readonly string[]): number {
  return ranges.reduce((sum, range) => sum + 2 ** -Number(range.slice(range.indexOf('/') + 1)), 0);
}
