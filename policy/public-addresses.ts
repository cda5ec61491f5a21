/** IPv4 ranges that no sender on the internet uses: private, reserved, multicast. Source: iana.org, iana-ipv4-special-registry */
export const notPublic = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
] as const;

/**
 * The part of IPv6 that is allocated to registries, so every sender is in it; the rest of 2000::/3 is unallocated.
 * Source: iana.org, ipv6-unicast-address-assignments
 */
export const publicIPv6 = [
  '2001:200::/23',
  '2001:400::/22',
  '2001:800::/21',
  '2001:1000::/20',
  '2001:2000::/19',
  '2001:4000::/18',
  '2001:8000::/17',
  '2003::/18',
  '2400::/12',
  '2410::/12',
  '2600::/12',
  '2630::/12',
  '2800::/12',
  '2a00::/12',
  '2a10::/12',
  '2c00::/12',
] as const;
