import type { Exposure, Proxies } from './constructs/index.ts';
import { knownHookRanges } from './github/hook-ranges.ts';
import type { Settings } from './settings/index.ts';

/**
 * The exposure that the settings ask for.
 * @param github the ranges that GitHub's webhooks come from
 */
export function exposureOf(
  settings: Settings,
  github: readonly string[] = writtenHookRanges(settings).ranges,
): Exposure {
  const { exposure: type, host, ipFamilies } = settings;
  const sources = settings.sourceRanges === 'github' ? github : 'any';
  switch (type) {
    case 'LoadBalancer':
      return { type, ipFamilies, sources };
    case 'NodePort':
      return { type, ipFamilies, sources, ...(settings.nodePort !== 0 && { nodePort: settings.nodePort }) };
    case 'Ingress':
      return {
        type,
        host,
        ...(settings.ingressClass !== '' && { className: settings.ingressClass }),
        ...tlsOf(settings),
        annotations: settings.ingressAnnotations,
        proxies: proxiesOf(settings),
      };
    case 'HTTPRoute':
      return { type, host, gateway: gatewayOf(settings), scheme: settings.gatewayScheme, proxies: proxiesOf(settings) };
    case 'None':
      return {
        type,
        ...(settings.tunnelSecret !== '' && { tunnel: { secretName: settings.tunnelSecret } }),
        proxies: proxiesOf(settings),
      };
  }
}

/** The ranges written down: in the settings, or else in lib/github/hook-ranges.ts; and when they were read. */
export function writtenHookRanges(settings: Settings): { readonly ranges: readonly string[]; readonly date: string } {
  const { hookRanges: ranges, hookRangesDate: date } = settings;
  return ranges.length > 0 ? { ranges, date } : knownHookRanges;
}

/** Whether the exposure needs to know where GitHub's webhooks come from. */
export function limitsSources({ exposure, sourceRanges }: Settings): boolean {
  return (exposure === 'LoadBalancer' || exposure === 'NodePort') && sourceRanges === 'github';
}

/** What GitHub meets at the exposure. The notification-controller itself speaks plain HTTP alone. */
export function schemeOf(settings: Settings): 'http' | 'https' {
  switch (settings.exposure) {
    case 'LoadBalancer':
    case 'NodePort':
      return 'http';
    case 'Ingress':
      return settings.tlsSecret === '' ? 'http' : 'https';
    case 'HTTPRoute':
      return settings.gatewayScheme;
    case 'None':
      return 'https';
  }
}

function tlsOf({ tlsSecret: secretName, tlsIssuer }: Settings) {
  if (secretName === '') return {};
  if (tlsIssuer === '') return { tls: { secretName } };
  const [kind = '', name = ''] = tlsIssuer.split('/');
  return { tls: { secretName, issuer: { kind: kind === 'Issuer' ? kind : 'ClusterIssuer', name } } as const };
}

function gatewayOf({ gateway, gatewayListener }: Settings) {
  const [name = '', namespace] = gateway.split('/').reverse();
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(gatewayListener !== '' && { listener: gatewayListener }),
  };
}

function proxiesOf({ proxyNamespace, proxyRanges }: Settings): Proxies {
  if (proxyRanges.length > 0) return { ranges: proxyRanges };
  return proxyNamespace === '' ? {} : { namespace: proxyNamespace };
}
