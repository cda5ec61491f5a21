import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { remembered } from '../remembered.ts';

/** An IP family, as Kubernetes names it. */
export type IpFamily = 'IPv4' | 'IPv6';

/**
 * Where GitHub's webhooks come from (`hooks` of https://api.github.com/meta), for front ends that cannot ask. GitHub
 * adds ranges without notice: 9.234.98.160/27 and 9.234.106.48/28 came in October 2026.
 */
export const knownHookRanges = {
  /** When the list was read. */
  date: '2026-10-08',
  ranges: [
    '140.82.112.0/20',
    '143.55.64.0/20',
    '185.199.108.0/22',
    '192.30.252.0/22',
    '9.234.106.48/28',
    '9.234.98.160/27',
    '2606:50c0::/32',
    '2a0a:a440::/29',
  ],
} as const;

/** Age in days after which a written list of ranges should be renewed. */
export const hookRangesMaximumAge = 180;

/** Prints the current list with its date, as settings. */
export const renewHookRanges = 'npx fluxhook hook-ranges';

/** What an address range looks like, for error messages. */
export const addressRangeChoices =
  'IPv4 or IPv6 ranges in CIDR notation without bits beyond the prefix, such as 140.82.112.0/20 or 2606:50c0::/32';

/**
 * Whether the text is in CIDR notation, also with address bits beyond the prefix, which other people's manifests may
 * have.
 */
export function isCidr(text: string): boolean {
  const [address = ''] = text.split('/');
  // ipaddr.js also reads octal and hexadecimal numbers, shortened IPv4 addresses and zones.
  return isIP(address) !== 0 && !address.includes('%') && ipaddr.isValidCIDR(text);
}

/**
 * Whether the text is an address range in CIDR notation as the API server takes it: without address bits beyond the
 * prefix, zones, leading zeros, and IPv4 addresses in the form of IPv6. Reading the same ranges for each entrance was a fifth
 * of the synthesis of a thousand entrances.
 */
export const isAddressRange = remembered(hasNoHostBits);

function hasNoHostBits(text: string): boolean {
  if (!isCidr(text)) return false;
  const [parsed, length] = ipaddr.parseCIDR(text);
  if (!text.endsWith(`/${length}`) || (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress())) return false;
  const network = (parsed instanceof ipaddr.IPv6 ? ipaddr.IPv6 : ipaddr.IPv4).networkAddressFromCIDR(text);
  return parsed.toString() === network.toString();
}

/** The family of an address range. */
export function familyOf(range: string): IpFamily {
  return range.includes(':') ? 'IPv6' : 'IPv4';
}

/** The ranges of some families, without duplicates and in one order: GitHub's may change from answer to answer. */
export function rangesOf(ranges: readonly string[], families: readonly IpFamily[]): string[] {
  return [...new Set(ranges)].filter((range) => families.includes(familyOf(range))).sort();
}

/** Whole days since a date, YYYY-MM-DD. */
export function ageInDays(date: string, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(date)) / 86_400_000);
}
