import { notificationControllerLabels, webhookPort } from '../../lib/flux/notification-controller.ts';
import { displayName, field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import { outsideType, servesReceiver } from '../../policy/receiver-access.ts';
import type { Declaration, StackSettings } from './declaration.ts';
import { type Backend, httpRoute, ingress, origin } from './http-entrances.ts';
import { compare } from './pairs.ts';
import { podsOf } from './pods.ts';
import type { Route } from './routes.ts';
import { type Senders, sendersOf } from './senders.ts';

/** One way in from outside. */
export interface Exposure {
  readonly object: PolicyObject;
  readonly how: keyof typeof reaches;
  /** Whether it leads to the receiver; else to something else. */
  readonly receiver: boolean;
  /** Scheme, host and port; what only the cluster knows is in angle brackets. */
  readonly origins: readonly string[];
  /** Whom the object itself lets in. */
  readonly senders: Senders;
  /** None: every request. */
  readonly routes: readonly Route[];
}

/**
 * How much a way opens, for comparing two: a tunnel is opened from inside; through an Ingress or a Gateway only its
 * hosts and paths come in; a port of a Pod answers on its node, a node port on every node; a load balancer has an
 * address of its own and, by default, a node port as well.
 */
const reaches = {
  Tunnel: 0,
  Ingress: 1,
  HTTPRoute: 1,
  hostPort: 2,
  hostNetwork: 2,
  NodePort: 3,
  externalIPs: 3,
  LoadBalancer: 4,
} as const;

export function reach({ how }: Exposure): number {
  return reaches[how];
}

/** Name of the Service in front of the receiver that Flux's own manifests bring. */
const fluxService = 'webhook-receiver';

/** The ways to the receiver that a stack declares, from the one that opens least to the one that opens most. */
export function exposuresOf(declaration: Declaration): Exposure[] {
  return waysIn(declaration).filter(({ receiver }) => receiver);
}

/** Every way in that a stack declares, those to something else than the receiver too. */
export function waysIn({ objects, stack }: Declaration): Exposure[] {
  const services = objects.filter(servesReceiver);
  const place = ({ namespace, name }: Backend) => `${String(namespace)}/${String(name)}`;
  const places = new Set(services.map(({ metadata }) => place(metadata)));
  const isReceiver = (backend: Backend) => backend.name === fluxService || places.has(place(backend));
  const ways: Exposure[] = objects.flatMap((object) => {
    if (object.kind === 'Service' && object.apiVersion === 'v1') return ofService(object, stack);
    if (object.kind === 'Ingress' && groupOf(object) === 'networking.k8s.io') return ingress(object, isReceiver);
    if (object.kind === 'HTTPRoute' && groupOf(object) === 'gateway.networking.k8s.io')
      return httpRoute(object, objects, stack?.gatewayScheme, isReceiver);
    return ofPods(object);
  });
  const url = stack?.publicUrl;
  const [service] = services;
  if (service !== undefined && typeof url === 'string' && url !== '' && !ways.some(({ receiver }) => receiver)) {
    ways.push({ object: service, how: 'Tunnel', receiver: true, origins: [url], senders: 'everybody', routes: [] });
  }
  return ways.sort((a, b) => reach(a) - reach(b) || compare(displayName(a.object), displayName(b.object)));
}

function ofService(object: PolicyObject, stack: StackSettings | undefined): Exposure[] {
  const receiver = servesReceiver(object);
  const [first] = list(field(object, 'spec', 'ports'));
  const port = field(first, 'port');
  const common = { object, receiver, senders: 'everybody', routes: [] } as const;
  const ways: Exposure[] = [];
  const external = texts(field(object, 'spec', 'externalIPs'));
  if (external.length > 0) {
    ways.push({ ...common, how: 'externalIPs', origins: external.map((address) => origin('http', address, port)) });
  }
  const type = outsideType(object);
  if (type === 'LoadBalancer') {
    const ranges = texts(field(object, 'spec', 'loadBalancerSourceRanges'));
    const origins = [origin(port === 443 ? 'https' : 'http', '<load balancer>', port)];
    // An empty list limits nobody.
    ways.push({ ...common, how: type, origins, senders: ranges.length === 0 ? 'everybody' : sendersOf(ranges) });
  } else if (type === 'NodePort') {
    const address = (receiver && stack?.nodeAddress) || '<node>';
    const origins = [origin('http', String(address), field(first, 'nodePort') ?? '<allocated port>')];
    ways.push({ ...common, how: type, origins });
  }
  return ways;
}

/** Pods that listen on the addresses of their nodes. */
function ofPods(object: PolicyObject): Exposure[] {
  return podsOf(object).flatMap(({ labels, spec }): Exposure[] => {
    const controller = labels.app === notificationControllerLabels.app;
    const common = { object, senders: 'everybody', routes: [] } as const;
    if (field(spec, 'hostNetwork') === true) {
      const origins = controller ? [origin('http', '<node>', webhookPort)] : [];
      return [{ ...common, how: 'hostNetwork', receiver: controller, origins }];
    }
    const ports = list(field(spec, 'containers'))
      .flatMap((container) => list(field(container, 'ports')))
      .filter((port) => Boolean(field(port, 'hostPort')));
    const own = ports.filter((port) => controller && field(port, 'containerPort') === webhookPort);
    const others = ports.filter((port) => !own.includes(port));
    const way = (group: readonly unknown[], receiver: boolean): Exposure[] => {
      const origins = group.map((port) => origin('http', '<node>', field(port, 'hostPort')));
      return group.length === 0 ? [] : [{ ...common, how: 'hostPort', receiver, origins }];
    };
    return [...way(own, true), ...way(others, false)];
  });
}
