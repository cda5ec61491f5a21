import type { LiveObject } from '../cluster.ts';
import type { Ways } from '../evidence/evidence.ts';
import { known } from '../evidence/piece.ts';
import { balancedAddresses, isMeantForReceivers, specOf } from './service.ts';

/** A way from outside the cluster to the notification-controller, right or wrong. */
export interface Way {
  readonly type: 'LoadBalancer' | 'NodePort' | 'Ingress' | 'HTTPRoute';
  /** The Service itself, the Ingress or the HTTPRoute. */
  readonly object: LiveObject;
  /** The Service that it points to; undefined where that is not there. */
  readonly service: LiveObject | undefined;
  /** IP addresses and host names under which it is reached, without ports. Those of nodes are not among them. */
  readonly hosts: readonly string[];
  /** The Service's port that it points to: a number or a name; undefined for the port of the hook's URL. */
  readonly port: number | string | undefined;
  /** Name of the Service as the Ingress or HTTPRoute has it. */
  readonly backend?: string | undefined;
}

/** All ways that the cluster's objects show. */
export function waysOf(ways: Ways): Way[] {
  const services = known(ways.services) ?? [];
  const meant = services.filter(isMeantForReceivers);
  return [
    ...meant.flatMap(serviceWays),
    ...(known(ways.ingresses) ?? []).flatMap((ingress) => ingressWays(ingress, services)),
    ...(known(ways.routes) ?? []).flatMap((route) => routeWays(route, services)),
  ];
}

function serviceWays(service: LiveObject): Way[] {
  const { type, externalIPs = [] } = specOf(service);
  if (type !== 'LoadBalancer' && type !== 'NodePort') return [];
  const hosts = [...balancedAddresses(service), ...externalIPs];
  return [{ type, object: service, service, hosts, port: undefined }];
}

/** A backend of an Ingress. */
interface Backend {
  readonly service?: { readonly name: string; readonly port?: { readonly number?: number; readonly name?: string } };
}

export interface IngressPath {
  readonly path?: string;
  readonly pathType?: string;
  readonly backend: Backend;
}

export interface IngressRule {
  readonly host?: string;
  readonly http?: { readonly paths: readonly IngressPath[] };
}

export function rulesOf({ spec }: LiveObject): readonly IngressRule[] {
  return (spec?.rules ?? []) as readonly IngressRule[];
}

/** The backend of what no rule of an Ingress takes. */
export function fallbackOf({ spec }: LiveObject): string | undefined {
  return (spec?.defaultBackend as Backend | undefined)?.service?.name;
}

function ingressWays(ingress: LiveObject, services: readonly LiveObject[]): Way[] {
  const rules = rulesOf(ingress);
  const fallback = ingress.spec?.defaultBackend as Backend | undefined;
  const backends = [...rules.flatMap(({ http }) => http?.paths.map(({ backend }) => backend) ?? []), fallback];
  const named = backends.map((backend) => backend?.service).filter((backend) => backend !== undefined);
  return firstMeant(named, services, ingress.metadata.namespace).map(({ service, port, name }) => {
    // One Ingress may be for several hosts, each with Services of its own.
    const own = rules.filter((rule) => rule.http?.paths.some(({ backend }) => backend.service?.name === name));
    const hosts = (own.length > 0 ? own : rules).map(({ host }) => host).filter((host) => host !== undefined);
    return {
      type: 'Ingress',
      object: ingress,
      service,
      hosts: [...hosts, ...balancedAddresses(ingress)],
      port: port?.number ?? port?.name,
      backend: name,
    };
  });
}

/** Beside the path there may be a method, headers and parameters. */
export interface RouteMatch {
  readonly path?: { readonly type?: string; readonly value?: string };
}

export interface RouteRule {
  readonly matches?: readonly RouteMatch[];
  readonly backendRefs?: readonly {
    readonly kind?: string;
    readonly name: string;
    readonly namespace?: string;
    readonly port?: number;
  }[];
}

function routeWays(route: LiveObject, services: readonly LiveObject[]): Way[] {
  const rules = (route.spec?.rules ?? []) as readonly RouteRule[];
  const hosts = (route.spec?.hostnames ?? []) as readonly string[];
  const references = rules.flatMap(({ backendRefs = [] }) => backendRefs);
  return references
    .filter(({ kind = 'Service' }) => kind === 'Service')
    .flatMap(({ name, namespace = route.metadata.namespace, port }) =>
      firstMeant([{ name, port: { number: port } }], services, namespace).map(({ service }) => ({
        type: 'HTTPRoute' as const,
        object: route,
        service,
        hosts,
        port,
        backend: name,
      })),
    )
    .slice(0, 1);
}

/** The first backend that is a Service for Receivers, or would be by its name. */
function firstMeant<P>(
  backends: readonly { readonly name: string; readonly port?: P }[],
  services: readonly LiveObject[],
  namespace: string | undefined,
): { service: LiveObject | undefined; port: P | undefined; name: string }[] {
  for (const { name, port } of backends) {
    const { service, isExternal } = serviceBehind(name, namespace, services);
    const absent = service === undefined && (isExternal || ['receiver', 'webhook-receiver'].includes(name));
    if (absent || (service !== undefined && isMeantForReceivers(service))) return [{ service, port, name }];
  }
  return [];
}

/** An Ingress cannot name a Service of another namespace, so people give it one of type ExternalName for that. */
function serviceBehind(
  name: string,
  namespace: string | undefined,
  services: readonly LiveObject[],
): { readonly service: LiveObject | undefined; readonly isExternal: boolean } {
  const find = (ownName: string, ownNamespace: string | undefined) =>
    services.find(({ metadata }) => metadata.name === ownName && metadata.namespace === ownNamespace);
  const service = find(name, namespace);
  const { type, externalName = '' } = specOf(service ?? { metadata: {} });
  const [, otherName, otherNamespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(externalName) ?? [];
  if (type !== 'ExternalName' || otherName === undefined) return { service, isExternal: false };
  const isExternal = ['receiver', 'webhook-receiver'].includes(otherName);
  return { service: find(otherName, otherNamespace), isExternal };
}
