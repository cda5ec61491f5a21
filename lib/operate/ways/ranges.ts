import ipaddr from 'ipaddr.js';
import { isCidr } from '../../github/hook-ranges.ts';

/** Whether a range in CIDR notation contains all of another one; false if either is not a range. */
export function covers(outer: string, inner: string): boolean {
  if (!isCidr(outer) || !isCidr(inner)) return false;
  const [network, length] = ipaddr.parseCIDR(outer);
  const [address, innerLength] = ipaddr.parseCIDR(inner);
  return network.kind() === address.kind() && innerLength >= length && address.match(network, length);
}
