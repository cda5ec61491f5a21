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

export interface IngressRule {
  readonly host?: string;
  readonly http?: {
    readonly paths: readonly { readonly path?: string; readonly pathType?: string; readonly backend: Backend }[];
  };
}

export function rulesOf({ spec }: LiveObject): readonly IngressRule[] {
  return (spec?.rules ?? []) as readonly IngressRule[];
}

function ingressWays(ingress: LiveObject, services: readonly LiveObject[]): Way[] {
  const rules = rulesOf(ingress);
  const fallback = ingress.spec?.defaultBackend as Backend | undefined;
  const backends = [...rules.flatMap(({ http }) => http?.paths.map(({ backend }) => backend) ?? []), fallback];
  const named = backends.map((backend) => backend?.service).filter((backend) => backend !== undefined);
  const hosts = [...rules.map(({ host }) => host).filter((host) => host !== undefined), ...balancedAddresses(ingress)];
  return firstMeant(named, services, ingress.metadata.namespace).map(({ service, port }) => ({
    type: 'Ingress',
    object: ingress,
    service,
    hosts,
    port: port?.number ?? port?.name,
  }));
}

export interface RouteRule {
  readonly matches?: readonly { readonly path?: { readonly type?: string; readonly value?: string } }[];
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
      })),
    )
    .slice(0, 1);
}

/** The first backend that is a Service for Receivers, or would be by its name. */
function firstMeant<P>(
  backends: readonly { readonly name: string; readonly port?: P }[],
  services: readonly LiveObject[],
  namespace: string | undefined,
): { service: LiveObject | undefined; port: P | undefined }[] {
  for (const { name, port } of backends) {
    const service = services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
    const absent = service === undefined && ['receiver', 'webhook-receiver'].includes(name);
    if (absent || (service !== undefined && isMeantForReceivers(service))) return [{ service, port }];
  }
  return [];
}
