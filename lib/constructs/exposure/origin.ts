import { hostOfUrl } from '../../flux/host-name.ts';
import { isDeferred, whenKnown } from '../deferred.ts';
import type { Exposure, Scheme } from './exposure.ts';

/** The part of a hook URL that is known without a cluster: what comes before its path. */
export interface Origin {
  readonly scheme: Scheme;
  /** IP address or DNS name, IPv6 without brackets; undefined if the cluster gives it, or if it is not set. */
  readonly host: string | undefined;
  /** Undefined if the cluster allocates it, or if it has to be read from an existing object. */
  readonly port: number | undefined;
}

/** The port that a URL of the scheme leaves out. */
export const schemePorts = { http: 80, https: 443 } as const satisfies Record<Scheme, number>;

/** The one place where an exposure becomes the origin of a URL. */
export function originOf(exposure: Exposure): Origin {
  switch (exposure.type) {
    case 'LoadBalancer':
      return { scheme: exposure.scheme ?? 'http', host: exposure.host, port: servicePort(exposure) };
    case 'NodePort':
      return { scheme: 'http', host: exposure.address, port: exposure.nodePort };
    case 'Ingress': {
      const scheme = exposure.tls === undefined ? 'http' : 'https';
      return { scheme, host: exposure.host, port: exposure.port ?? schemePorts[scheme] };
    }
    case 'HTTPRoute': {
      const { scheme = 'https', host, port = portOf(scheme) } = exposure;
      return { scheme, host, port };
    }
    case 'None':
      return exposure.url === undefined ? unknown('https') : originOfUrl(exposure.url);
    case 'Existing':
      if (exposure.url !== undefined) return originOfUrl(exposure.url);
      if (exposure.service !== undefined) {
        const { scheme = 'http', host, service } = exposure;
        return { scheme, host, port: service.port };
      }
      // An Ingress shows it in its own tls; until that is read, nothing should assume plain HTTP.
      return unknown(exposure.route === undefined ? 'https' : (exposure.scheme ?? 'https'));
  }
}

/** Port of the Service that an exposure asks for. */
export function servicePort(exposure: { readonly port?: number; readonly scheme?: Scheme }): number {
  return exposure.port ?? portOf(exposure.scheme ?? 'http');
}

function portOf(scheme: Scheme): number {
  return whenKnown(scheme, (scheme) => schemePorts[scheme]);
}

function unknown(scheme: Scheme): Origin {
  return { scheme, host: undefined, port: undefined };
}

function originOfUrl(text: string): Origin {
  if (!isDeferred(text)) return read(text);
  const part = <K extends keyof Origin>(key: K) => whenKnown(text as string, (known) => read(known)[key]);
  return { scheme: part('scheme'), host: part('host'), port: part('port') };
}

/** Of a text that is not a URL, which is a violation, nothing is known. */
function read(text: string): Origin {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return unknown('https');
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  const port = url.port === '' ? schemePorts[scheme] : Number(url.port);
  return { scheme, host: hostOfUrl(url), port };
}
