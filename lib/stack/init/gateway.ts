import { listensTo } from '../../flux/host-name.ts';
import type { LiveObject } from '../../operate/cluster.ts';
import { known, type Piece } from '../../operate/evidence/piece.ts';
import type { EntranceFlags, OpenQuestion } from './entrance-flags.ts';

/** A listener of a Gateway that may take deliveries in. */
export interface Listener {
  readonly gateway: { readonly namespace: string; readonly name: string };
  readonly name: string;
  readonly scheme: 'http' | 'https';
  /** The host name that it serves, where that is one and no wildcard. */
  readonly host: string | undefined;
  /** Whether routes of other namespaces may use it. */
  readonly isForAll: boolean;
  takes(host: string): boolean;
}

/** Those that speak HTTP or end TLS. */
export function gatewayListeners(gateways: Piece<readonly LiveObject[]>): Listener[] {
  return (known(gateways) ?? []).flatMap(({ metadata, spec }) => {
    const listeners = (spec?.listeners ?? []) as readonly {
      readonly name: string;
      readonly protocol?: string;
      readonly hostname?: string;
      readonly allowedRoutes?: { readonly namespaces?: { readonly from?: string } };
    }[];
    return listeners
      .filter(({ protocol }) => protocol === 'HTTP' || protocol === 'HTTPS')
      .map(
        ({ name, protocol, hostname, allowedRoutes }): Listener => ({
          gateway: { namespace: metadata.namespace ?? '', name: metadata.name ?? '' },
          name,
          scheme: protocol === 'HTTPS' ? 'https' : 'http',
          host: hostname?.includes('*') ? undefined : hostname,
          isForAll: (allowedRoutes?.namespaces?.from ?? 'Same') !== 'Same',
          takes: (host) => hostname === undefined || listensTo(hostname, host),
        }),
      );
  });
}

type Route =
  | {
      readonly exposure: Readonly<Record<string, unknown>> & { readonly type: 'HTTPRoute'; readonly host: string };
      readonly remarks: readonly string[];
    }
  | { readonly open: OpenQuestion };

/** An HTTPRoute at the listener that the flags and the host name leave; HTTPS goes before HTTP. */
export function newRoute(all: readonly Listener[], { host, gateway }: EntranceFlags, namespace: string): Route {
  const listeners = all.filter((listener) => gateway === undefined || isNamed(listener, gateway));
  if (listeners.length === 0) {
    const named = [...new Set(all.map(nameOf))];
    const what =
      gateway === undefined
        ? 'there is no Gateway with a listener for HTTP or HTTPS'
        : `${gateway} is not a Gateway with such a listener`;
    const answers = named.map((name) => ({ label: name, flags: { gateway: name } }));
    return {
      open: {
        question: 'Which Gateway?',
        why: `${what}; there are: ${named.join(', ') || 'none'}`,
        flag: '--gateway NAMESPACE/NAME, or another --exposure',
        answers,
      },
    };
  }
  const fitting = host === undefined ? listeners : listeners.filter((listener) => listener.takes(host));
  const secure = fitting.filter(({ scheme }) => scheme === 'https');
  const best = secure.length > 0 ? secure : fitting;
  const gateways = [...new Set(best.map(nameOf))];
  if (gateways.length > 1) {
    const answers = gateways.map((name) => ({ label: name, flags: { gateway: name } }));
    return {
      open: {
        question: 'Which Gateway?',
        why: `several Gateways may take deliveries in (${gateways.join(', ')})`,
        flag: '--gateway NAMESPACE/NAME',
        answers,
      },
    };
  }
  const chosen = best.find((listener) => host !== undefined || listener.host !== undefined) ?? best[0];
  if (chosen === undefined)
    return {
      open: {
        question: 'Under which name does GitHub reach this cluster?',
        why: `no listener of ${gateway ?? 'a Gateway'} takes ${host}`,
        flag: '--host NAME',
        answers: [],
        of: 'host',
        example: 'flux.example.org',
      },
    };
  const name = host ?? chosen.host;
  if (name === undefined)
    return {
      open: {
        question: 'Under which name does GitHub reach this cluster?',
        why: `the Gateway ${nameOf(chosen)} serves more than one host name`,
        flag: '--host NAME',
        answers: [],
        of: 'host',
        example: 'flux.example.org',
      },
    };
  const isOwn = chosen.gateway.namespace === namespace;
  const closed = `listener ${chosen.name} of Gateway ${nameOf(chosen)} takes routes of its own namespace only: set its allowedRoutes, or nothing arrives`;
  return {
    exposure: {
      type: 'HTTPRoute',
      host: name,
      gateway: {
        name: chosen.gateway.name,
        ...(!isOwn && { namespace: chosen.gateway.namespace }),
        // Without it the route is at every listener, the one for plain HTTP too.
        ...(all.filter((other) => nameOf(other) === nameOf(chosen)).length > 1 && { listener: chosen.name }),
      },
      ...(chosen.scheme === 'http' && { scheme: 'http' }),
    },
    remarks: isOwn || chosen.isForAll ? [] : [closed],
  };
}

function nameOf({ gateway: { namespace, name } }: Listener): string {
  return `${namespace}/${name}`;
}

/** NAME, NAMESPACE/NAME or NAMESPACE/NAME/LISTENER. */
function isNamed({ gateway: { namespace, name }, name: listener }: Listener, text: string): boolean {
  return [name, `${namespace}/${name}`, `${namespace}/${name}/${listener}`].includes(text);
}
