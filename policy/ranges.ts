import { BlockList, isIPv6 } from 'node:net';
import { familyOf } from '../lib/github/hook-ranges.ts';

/**
 * The widest that a range can be and still limit anybody, as a prefix: what IANA hands to a registry for a whole
 * continent (ipv4-address-space; ipv6-unicast-address-assignments). GitHub's widest are /20 and /29.
 */
const widest = { IPv4: 8, IPv6: 12 };

/** Addresses of private networks (RFC 4193), which no sender on the internet has: one range, and wider. */
const uniqueLocal = new BlockList();
uniqueLocal.addSubnet('fc00::', 7, 'ipv6');

/**
 * Whether ranges in CIDR notation limit nobody: one of them is wider than any sender's, or together they are more than
 * half of all addresses of a family. What is no range is passed over; the API server refuses it.
 */
export function admitEverybody(ranges: readonly string[]): boolean {
  const shares = { IPv4: 0, IPv6: 0 };
  for (const range of new Set(ranges.map((text) => text.trim()))) {
    const [, address = '', prefix] = /^([\da-f.:]+)\/(\d+)$/i.exec(range) ?? [];
    if (prefix === undefined || (isIPv6(address) && uniqueLocal.check(address, 'ipv6') && Number(prefix) >= 7))
      continue;
    const family = familyOf(range);
    if (Number(prefix) < widest[family]) return true;
    shares[family] += 2 ** -Number(prefix);
  }
  return Math.max(...Object.values(shares)) > 0.5;
}
