import { admittedSenders, guardsReceiver, outsideType, servesReceiver, sourceRanges } from '../policy/exposure.ts';
import { displayName, field, groupOf, list, type PolicyObject, texts } from '../policy/object.ts';
import type { Declaration } from './declaration.ts';
import { compare } from './pairs.ts';

/** One way from outside to the receiver. */
export interface Exposure {
  readonly object: PolicyObject;
  readonly how: 'Tunnel' | 'Ingress' | 'HTTPRoute' | 'NodePort' | 'LoadBalancer';
  /** Scheme, host and port; what only the cluster knows is in angle brackets. */
  readonly origins: readonly string[];
  /** Who may come in; undefined for everybody. */
  readonly sources: readonly string[] | undefined;
}

/** Name of the Service in front of the receiver that Flux's own manifests bring. */
const fluxService = 'webhook-receiver';

/**
 * The ways in that a stack declares, from the one that opens least to the one that opens most: a tunnel is opened from
 * inside; through an Ingress or a Gateway only its hosts and paths come in; a node port answers on every node; a load balancer has an address of its
 * own and, by default, a node port as well.
 */
export function exposuresOf({ objects, settings }: Declaration): Exposure[] {
  const services = objects.filter(servesReceiver);
  const names = new Set([fluxService, ...services.map(({ metadata }) => metadata.name)]);
  const ways: Exposure[] = [];
  for (const object of objects) {
    const type = servesReceiver(object) ? outsideType(object) : undefined;
    if (type === 'LoadBalancer') ways.push(loadBalancer(object));
    else if (type === 'NodePort') ways.push(nodePort(object, settings));
    else if (object.kind === 'Ingress' && ingressBackends(object).some((name) => names.has(name))) {
      ways.push(ingress(object));
    } else if (object.kind === 'HTTPRoute' && routeBackends(object).some((name) => names.has(name))) {
      ways.push(httpRoute(object, objects, settings));
    }
  }
  const url = settings.get('fluxhook:publicUrl');
  const [service] = services;
  if (ways.length === 0 && service !== undefined && typeof url === 'string' && url !== '') {
    ways.push({ object: service, how: 'Tunnel', origins: [url], sources: undefined });
  }
  return ways.sort((a, b) => reach(a) - reach(b) || compare(displayName(a.object), displayName(b.object)));
}

/** How much a way opens, for comparing two. */
export function reach({ how }: Exposure): number {
  return ['Tunnel', 'Ingress', 'HTTPRoute', 'NodePort', 'LoadBalancer'].indexOf(how);
}

/** Who NetworkPolicies let in to the notification-controller; undefined when none limits it. */
export function admitted(objects: readonly PolicyObject[]): readonly string[] | undefined {
  const senders = objects.filter(guardsReceiver).map(admittedSenders);
  if (senders.length === 0 || senders.includes(undefined)) return undefined;
  return [...new Set(senders.flatMap((item) => item ?? []))].sort(compare);
}

function loadBalancer(object: PolicyObject): Exposure {
  const [port] = list(field(object, 'spec', 'ports')).map((entry) => field(entry, 'port'));
  const ranges = sourceRanges(object);
  return {
    object,
    how: 'LoadBalancer',
    origins: [origin(port === 443 ? 'https' : 'http', '<load balancer>', port)],
    sources: typeof ranges === 'symbol' ? undefined : ranges,
  };
}

function nodePort(object: PolicyObject, settings: ReadonlyMap<string, unknown>): Exposure {
  const [port] = list(field(object, 'spec', 'ports')).map((entry) => field(entry, 'nodePort'));
  const address = settings.get('fluxhook:nodeAddress') || '<node>';
  return {
    object,
    how: 'NodePort',
    origins: [origin('http', String(address), port ?? '<allocated port>')],
    sources: undefined,
  };
}

function ingress(object: PolicyObject): Exposure {
  const encrypted = list(field(object, 'spec', 'tls')).flatMap((tls) => texts(field(tls, 'hosts')));
  const origins = list(field(object, 'spec', 'rules')).map((rule) => {
    const host = field(rule, 'host');
    return typeof host === 'string'
      ? origin(encrypted.includes(host) ? 'https' : 'http', host)
      : origin('http', '<any host>');
  });
  return { object, how: 'Ingress', origins, sources: undefined };
}

function httpRoute(
  object: PolicyObject,
  objects: readonly PolicyObject[],
  settings: ReadonlyMap<string, unknown>,
): Exposure {
  const gateways = list(field(object, 'spec', 'parentRefs')).flatMap((parent) => {
    const gateway = objects.find(
      (candidate) => candidate.kind === 'Gateway' && candidate.metadata.name === field(parent, 'name'),
    );
    const section = field(parent, 'sectionName');
    const listeners = list(field(gateway, 'spec', 'listeners'));
    return listeners.filter((listener) => section === undefined || field(listener, 'name') === section);
  });
  const protocols = new Set(gateways.map((listener) => field(listener, 'protocol')));
  // A Gateway that somebody else declares is not to be seen from here.
  const told = String(settings.get('fluxhook:gatewayScheme') ?? '<scheme of the Gateway>');
  const scheme = protocols.size === 0 ? told : protocols.has('HTTPS') ? 'https' : 'http';
  const hosts = texts(field(object, 'spec', 'hostnames'));
  return {
    object,
    how: 'HTTPRoute',
    origins: (hosts.length > 0 ? hosts : ['<any host>']).map((host) => origin(scheme, host)),
    sources: undefined,
  };
}

function origin(scheme: string, host: string, port?: unknown): string {
  const standard = { http: 80, https: 443 }[scheme];
  return `${scheme}://${host}${port === undefined || port === standard ? '' : `:${String(port)}`}`;
}

function ingressBackends(object: PolicyObject): unknown[] {
  if (groupOf(object) !== 'networking.k8s.io') return [];
  const paths = list(field(object, 'spec', 'rules')).flatMap((rule) => list(field(rule, 'http', 'paths')));
  return [field(object, 'spec', 'defaultBackend'), ...paths.map((path) => field(path, 'backend'))].map((backend) =>
    field(backend, 'service', 'name'),
  );
}

function routeBackends(object: PolicyObject): unknown[] {
  return list(field(object, 'spec', 'rules'))
    .flatMap((rule) => list(field(rule, 'backendRefs')))
    .map((backend) => field(backend, 'name'));
}
