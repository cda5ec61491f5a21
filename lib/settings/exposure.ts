import { isIP } from 'node:net';
import { z } from 'zod';
import { hostNameChoices, isHostName } from '../flux/host-name.ts';
import { addressRangeChoices, isAddressRange, renewHookRanges } from '../github/hook-ranges.ts';
import { check, fromText, isName, type Mend, optionalName, problem } from './checks.ts';

/** Ways to expose the receiver. */
export const exposures = ['LoadBalancer', 'NodePort', 'Ingress', 'HTTPRoute', 'None'] as const;

const addressRanges = (mend: Mend) =>
  fromText(
    check(
      z.array(z.string()),
      (ranges) => ranges.every(isAddressRange),
      'not a list of address ranges',
      addressRangeChoices,
      mend,
    ),
  );

function isHttpsOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.href === `${url.origin}/`;
}

function isTextMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === 'string');
}

/** How GitHub reaches the receiver. Defaults, types and meaning stand in Pulumi.yaml. */
export const exposureSettings = {
  exposure: z.enum(exposures, 'not a way to expose the receiver'),
  nodeAddress: check(
    z.string(),
    (host) => host === '' || isHostName(host) || (isIP(host) !== 0 && !host.includes('%')),
    'not an IP address or a host name (no scheme, no port, no zone)',
    'an IP address or a host name that GitHub can reach',
    'node.example.org',
  ),
  nodePort: fromText(
    check(
      z.number(),
      (port) => port === 0 || (Number.isInteger(port) && port >= 30_000 && port <= 32_767),
      'not a port for a NodePort Service',
      '30000 to 32767, or 0 to let the cluster allocate one',
      '0',
    ),
  ),
  host: check(
    z.string(),
    (host) => host === '' || isHostName(host),
    'not a host name that an Ingress or a route takes',
    hostNameChoices,
    'flux.example.org',
  ),
  ingressClass: optionalName('nginx'),
  ingressAnnotations: fromText(
    z.custom<Record<string, string>>(
      isTextMap,
      problem('not a set of annotations', 'names with text values', '{ example.org/name: value }'),
    ),
  ),
  tlsSecret: optionalName('flux-tls'),
  tlsIssuer: check(
    z.string(),
    (issuer) => issuer === '' || (/^(Cluster)?Issuer\//.test(issuer) && isName(afterSlash(issuer), 'subdomain')),
    'not an issuer of cert-manager',
    'ClusterIssuer/NAME, or Issuer/NAME for one in the namespace of the Ingress',
    'ClusterIssuer/letsencrypt',
  ),
  gateway: check(
    z.string(),
    (gateway) =>
      gateway === '' ||
      (gateway.split('/').length <= 2 && gateway.split('/').every((name) => isName(name, 'subdomain'))),
    'not the name of a Gateway',
    'NAME for one in the same namespace, or NAMESPACE/NAME',
    'gateways/public',
  ),
  gatewayListener: optionalName('https'),
  gatewayScheme: z.enum(['https', 'http'], 'not a scheme that a listener serves'),
  proxyNamespace: optionalName('ingress-nginx', 'label'),
  proxyRanges: addressRanges('[10.0.0.0/16]'),
  publicUrl: check(
    z.string(),
    (url) => url === '' || isHttpsOrigin(url),
    'not the public end of a tunnel',
    'https://HOST or https://HOST:PORT, without a path',
    'https://hooks.example.org',
  ),
  tunnelSecret: optionalName('tunnel-token'),
  ipFamilies: fromText(
    check(
      z.array(z.enum(['IPv4', 'IPv6'])),
      (families) => families.length > 0 && new Set(families).size === families.length,
      'not a list of IP families, or one that is empty or has a family twice',
      '[IPv4], [IPv6], or both, the preferred one first',
      '[IPv4]',
    ),
  ),
  sourceRanges: z.enum(
    ['github', 'any'],
    'not a choice of who may send deliveries (for any, state why: pulumi config set policy:source-ranges REASON)',
  ),
  hookRanges: addressRanges({ fix: `in the stack's file, what this prints: ${renewHookRanges}` }),
  hookRangesDate: check(
    z.string(),
    (date) => date === '' || isPastDay(date),
    'not a date, or one to come',
    'the day on which fluxhook:hookRanges was read, YYYY-MM-DD',
    '"$(date +%F)"',
  ),
};

/** Settings of the exposure, each by itself checked. */
export type ExposureSettings = z.output<z.ZodObject<typeof exposureSettings>>;

/** A day of the calendar that has begun somewhere on earth: the first time zone is 14 hours ahead of UTC. */
function isPastDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(text);
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  return exists && day.getTime() <= Date.now() + 14 * 3_600_000;
}

function afterSlash(text: string): string {
  return text.slice(text.indexOf('/') + 1);
}
