import { certifiesHost, hostInUrl } from '../../flux/host-name.ts';
import { specOf } from './service.ts';
import type { Way } from './way.ts';

/**
 * What comes before the path of a hook URL that goes a way: https://HOST, http://HOST:PORT.
 * @returns undefined if the way has no address, or one that only a person knows: that of a node
 */
export function originOfWay({ type, object, hosts }: Way): string | undefined {
  const [host] = hosts;
  // A wildcard is no host.
  if (host === undefined || type === 'NodePort' || host.includes('*')) return undefined;
  const written = hostInUrl(host);
  if (type === 'HTTPRoute') return `https://${written}`;
  if (type === 'Ingress') {
    const tls = (object.spec?.tls ?? []) as readonly { readonly hosts?: readonly string[] }[];
    // An entry without hosts is for all of them.
    const isEncrypted = tls.some(
      ({ hosts: named = [] }) => named.length === 0 || named.some((each) => certifiesHost(each, host)),
    );
    return `${isEncrypted ? 'https' : 'http'}://${written}`;
  }
  const ports = (specOf(object).ports ?? []).map(({ port }) => port);
  if (ports.includes(443)) return `https://${written}`;
  const [port = 80] = ports;
  return port === 80 ? `http://${written}` : `http://${written}:${port}`;
}

/** That of the first way that has one. */
export function originOfWays(ways: readonly Way[]): string | undefined {
  return ways.map(originOfWay).find((origin) => origin !== undefined);
}
