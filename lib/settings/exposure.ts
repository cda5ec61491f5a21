import { z } from 'zod';
import { hostNameChoices, isHostName } from '../flux/host-name.ts';
import { addressRangeChoices, familyOf, isAddressRange, renewHookRanges } from '../github/hook-ranges.ts';
import { check, fromText, isName, optionalName, problem } from './checks.ts';

/** Ways to expose the receiver. */
export const exposures = ['LoadBalancer', 'NodePort', 'Ingress', 'HTTPRoute', 'None'] as const;

const addressRanges = (example: string) =>
  fromText(
    check(
      z.array(z.string()),
      (ranges) => ranges.every(isAddressRange),
      'not a list of address ranges',
      addressRangeChoices,
      example,
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
    (host) => host === '' || /^(?!-)[A-Za-z0-9.-]+$/.test(host) || /^[0-9a-fA-F:]+:[0-9a-fA-F:.]*$/.test(host),
    'not an IP address or a host name (no scheme, no port)',
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
    z
      .array(z.enum(['IPv4', 'IPv6'], 'not a list of IP families'))
      .refine(
        (families) => families.length > 0 && new Set(families).size === families.length,
        problem('no family, or one twice', '[IPv4], [IPv6], or both, the preferred one first', '[IPv4]'),
      ),
  ),
  sourceRanges: z.enum(
    ['github', 'any'],
    'not a choice of who may send deliveries (for any, state why: pulumi config set policy:source-ranges REASON)',
  ),
  hookRanges: addressRanges(`[…], what this prints: ${renewHookRanges}`),
  hookRangesDate: check(
    z.string(),
    (date) => date === '' || (/^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date))),
    'not a date',
    'the day on which fluxhook:hookRanges was read, YYYY-MM-DD',
    '"$(date +%F)"',
  ),
};

type ExposureSettings = z.output<z.ZodObject<typeof exposureSettings>>;

/** What settings ask of each other. */
interface ExposureRule {
  /** The setting that is wrong when the rule does not hold. */
  readonly key: keyof typeof exposureSettings;
  /** Also asked when other settings could not be read, so it must not count on their types. */
  readonly holds: (settings: ExposureSettings) => boolean;
  readonly issue: ReturnType<typeof problem>;
}

const byName = (exposure: string) => exposure === 'Ingress' || exposure === 'HTTPRoute';

export const exposureRules: readonly ExposureRule[] = [
  {
    key: 'nodeAddress',
    holds: ({ exposure, nodeAddress }) => exposure !== 'NodePort' || nodeAddress !== '',
    issue: problem(
      'needed with fluxhook:exposure NodePort: a cluster does not know under which address GitHub reaches its nodes',
      'an IP address or a host name that GitHub can reach',
      'node.example.org',
    ),
  },
  {
    key: 'host',
    holds: ({ exposure, host }) => !byName(exposure) || host !== '',
    issue: problem(
      'needed with fluxhook:exposure Ingress and HTTPRoute: the name under which GitHub delivers',
      `${hostNameChoices}, that leads to the Ingress controller or the Gateway`,
      'flux.example.org',
    ),
  },
  {
    key: 'tlsSecret',
    holds: ({ tlsIssuer, tlsSecret }) => tlsIssuer === '' || tlsSecret !== '',
    issue: problem(
      'needed with fluxhook:tlsIssuer: cert-manager keeps the certificate in this Secret',
      'the name of a Secret that need not exist yet',
      'flux-tls',
    ),
  },
  {
    key: 'tlsSecret',
    holds: ({ exposure, tlsSecret }) => exposure === 'Ingress' || tlsSecret === '',
    issue: problem(
      'encrypts nothing here: only fluxhook:exposure Ingress reads it (a Gateway has certificates of its own)',
      'fluxhook:exposure Ingress, or no fluxhook:tlsSecret',
      "''",
    ),
  },
  {
    key: 'gateway',
    holds: ({ exposure, gateway }) => exposure !== 'HTTPRoute' || gateway !== '',
    issue: problem(
      'needed with fluxhook:exposure HTTPRoute: the Gateway that takes the deliveries in',
      'NAMESPACE/NAME of a Gateway whose listener admits routes of fluxhook:namespace',
      'gateways/public',
    ),
  },
  {
    key: 'publicUrl',
    holds: ({ exposure, publicUrl }) => exposure !== 'None' || publicUrl !== '',
    issue: problem(
      'needed with fluxhook:exposure None: the receiver is private, so GitHub needs the public end of a tunnel to it',
      'https://HOST or https://HOST:PORT, without a path',
      'https://hooks.example.org',
    ),
  },
  {
    key: 'tunnelSecret',
    holds: ({ exposure, tunnelSecret }) => exposure === 'None' || tunnelSecret === '',
    issue: problem(
      'starts no tunnel here: only fluxhook:exposure None reads it',
      'fluxhook:exposure None, or no fluxhook:tunnelSecret',
      "''",
    ),
  },
  {
    key: 'hookRangesDate',
    holds: ({ hookRanges, hookRangesDate }) =>
      !Array.isArray(hookRanges) || hookRanges.length === 0 || hookRangesDate !== '',
    issue: problem(
      'needed with fluxhook:hookRanges: GitHub adds ranges, so a written list grows old',
      'the day on which the list was read, YYYY-MM-DD',
      '"$(date +%F)"',
    ),
  },
  {
    key: 'hookRanges',
    holds: ({ hookRanges, ipFamilies }) =>
      !Array.isArray(hookRanges) ||
      !Array.isArray(ipFamilies) ||
      hookRanges.length === 0 ||
      hookRanges.some((range) => ipFamilies.includes(familyOf(String(range)))),
    issue: problem(
      'has no range of fluxhook:ipFamilies, so nobody could send deliveries',
      'at least one range of the families of the Service',
      `[…], what this prints: ${renewHookRanges}`,
    ),
  },
];

function afterSlash(text: string): string {
  return text.slice(text.indexOf('/') + 1);
}
