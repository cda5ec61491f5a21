import { isIP } from 'node:net';
import { hostNameChoices } from '../flux/host-name.ts';
import { familyOf, renewHookRanges } from '../github/hook-ranges.ts';
import { problem, type SettingRule } from './checks.ts';
import type { ExposureSettings } from './exposure.ts';

const byName = (exposure: string) => exposure === 'Ingress' || exposure === 'HTTPRoute';
const byAddress = (exposure: string) => exposure === 'LoadBalancer' || exposure === 'NodePort';

/** What settings of the exposure ask of each other; which of them an exposure reads at all is in applicable.ts. */
export const exposureRules: readonly SettingRule<ExposureSettings>[] = [
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
    key: 'nodeAddress',
    holds: ({ exposure, nodeAddress, ipFamilies }) =>
      exposure !== 'NodePort' ||
      !Array.isArray(ipFamilies) ||
      isIP(String(nodeAddress)) === 0 ||
      ipFamilies.includes(familyOf(nodeAddress)),
    issue: problem(
      'an address of a family that the Service does not have, so nothing would answer there',
      'an address of fluxhook:ipFamilies, or a host name',
      { fix: "in the stack's file: fluxhook:ipFamilies: [IPv6] (or [IPv4, IPv6]), or an address of the other family" },
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
    holds: ({ exposure, tlsIssuer, tlsSecret }) => exposure !== 'Ingress' || tlsIssuer === '' || tlsSecret !== '',
    issue: problem(
      'needed with fluxhook:tlsIssuer: cert-manager keeps the certificate in this Secret',
      'the name of a Secret that need not exist yet',
      'flux-tls',
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
    key: 'proxyNamespace',
    holds: ({ proxyNamespace, proxyRanges }) => proxyNamespace === '' || !isFilled(proxyRanges),
    issue: problem(
      'nothing reads it beside fluxhook:proxyRanges, which are admitted instead of Pods',
      'fluxhook:proxyNamespace or fluxhook:proxyRanges, not both',
      { fix: 'pulumi config rm fluxhook:proxyNamespace, or pulumi config rm fluxhook:proxyRanges' },
    ),
  },
  ...(['proxyNamespace', 'proxyRanges'] as const).map((key) => ({
    key,
    holds: ({ exposure, tunnelSecret, [key]: proxies }: ExposureSettings) =>
      exposure !== 'None' || tunnelSecret === '' || proxies === '' || !(key === 'proxyNamespace' || isFilled(proxies)),
    issue: problem(
      'nothing reads it beside fluxhook:tunnelSecret: the Pods of that tunnel are admitted, and no others',
      `fluxhook:tunnelSecret or fluxhook:${key}, not both`,
      { fix: `pulumi config rm fluxhook:${key}, or pulumi config rm fluxhook:tunnelSecret` },
    ),
  })),
  {
    key: 'hookRangesDate',
    holds: ({ hookRanges, hookRangesDate }) => !isFilled(hookRanges) || hookRangesDate !== '',
    issue: problem(
      'needed with fluxhook:hookRanges: GitHub adds ranges, so a written list grows old',
      'the day on which the list was read, YYYY-MM-DD',
      '"$(date +%F)"',
    ),
  },
  {
    key: 'hookRangesDate',
    holds: ({ exposure, hookRanges, hookRangesDate }) =>
      !byAddress(exposure) || hookRangesDate === '' || !Array.isArray(hookRanges) || isFilled(hookRanges),
    issue: problem(
      'nothing reads it without fluxhook:hookRanges, whose day it is',
      'both, or none: then the list of lib/github/hook-ranges.ts has its own date',
      { fix: `pulumi config rm fluxhook:hookRangesDate, or write both: ${renewHookRanges}` },
    ),
  },
  {
    key: 'hookRanges',
    holds: ({ exposure, sourceRanges, hookRanges }) =>
      !byAddress(exposure) || sourceRanges !== 'any' || !isFilled(hookRanges),
    issue: problem(
      'nothing reads it with fluxhook:sourceRanges any, which admits everybody',
      'fluxhook:sourceRanges github, or no fluxhook:hookRanges',
      { fix: 'pulumi config rm fluxhook:hookRanges, or pulumi config rm fluxhook:sourceRanges' },
    ),
  },
  {
    key: 'hookRanges',
    holds: ({ hookRanges, ipFamilies }) =>
      !Array.isArray(ipFamilies) ||
      !isFilled(hookRanges) ||
      hookRanges.some((range) => ipFamilies.includes(familyOf(String(range)))),
    issue: problem(
      'has no range of fluxhook:ipFamilies, so nobody could send deliveries',
      'at least one range of the families of the Service',
      { fix: `in the stack's file, what this prints: ${renewHookRanges}` },
    ),
  },
];

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
