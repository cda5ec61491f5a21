import { notificationControllerLabels, webhookPort } from '../../lib/flux/notification-controller.ts';
import { displayName, field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import { outsideType, servesReceiver } from '../../policy/receiver-access.ts';
import { tunnelWays } from './cloudflared.ts';
import type { Declaration, StackSettings } from './declaration.ts';
import { httpRoute, ingress } from './http-entrances.ts';
import { isVirtualService, virtualService } from './istio.ts';
import { compare } from './pairs.ts';
import { podsOf } from './pods.ts';
import { sendersOf } from './senders.ts';
import { ingressRoute, isIngressRoute } from './traefik.ts';
import { type Backend, origin, reach, type WayIn } from './way-in.ts';

/** Name of the Service in front of the receiver that Flux's own manifests bring. */
const fluxService = 'webhook-receiver';

/** The ways to the receiver that a stack declares, from the one that opens least to the one that opens most. */
export function waysToReceiver(declaration: Declaration): WayIn[] {
  return waysIn(declaration).filter(({ receiver }) => receiver);
}

/** Every way in that a stack declares, also those to something other than the receiver. */
export function waysIn({ objects, stack }: Declaration): WayIn[] {
  const services = objects.filter(servesReceiver);
  const place = ({ namespace, name }: Backend) => `${String(namespace)}/${String(name)}`;
  const places = new Set(services.map(({ metadata }) => place(metadata)));
  const isReceiver = (backend: Backend) => backend.name === fluxService || places.has(place(backend));
  const ways: WayIn[] = objects.flatMap((object) => {
    if (object.kind === 'Service' && object.apiVersion === 'v1') return ofService(object, stack);
    if (object.kind === 'Ingress' && groupOf(object) === 'networking.k8s.io') return ingress(object, isReceiver);
    if (object.kind === 'HTTPRoute' && groupOf(object) === 'gateway.networking.k8s.io')
      return httpRoute(object, objects, stack?.gatewayScheme, isReceiver);
    if (isIngressRoute(object)) return ingressRoute(object, isReceiver);
    if (isVirtualService(object)) return virtualService(object, objects, isReceiver);
    return [...tunnelWays(object, isReceiver), ...ofPods(object)];
  });
  const url = stack?.publicUrl;
  const [service] = services;
  if (service !== undefined && typeof url === 'string' && url !== '' && !ways.some(({ receiver }) => receiver)) {
    ways.push({ object: service, how: 'Tunnel', receiver: true, origins: [url], senders: 'everybody', routes: [] });
  }
  return ways.sort((a, b) => reach(a) - reach(b) || compare(displayName(a.object), displayName(b.object)));
}

function ofService(object: PolicyObject, stack: StackSettings | undefined): WayIn[] {
  const receiver = servesReceiver(object);
  const [first] = list(field(object, 'spec', 'ports'));
  const port = field(first, 'port');
  const common = { object, receiver, senders: 'everybody', routes: [] } as const;
  const ways: WayIn[] = [];
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
function ofPods(object: PolicyObject): WayIn[] {
  return podsOf(object).flatMap(({ labels, spec }): WayIn[] => {
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
    const way = (group: readonly unknown[], receiver: boolean): WayIn[] => {
      const origins = group.map((port) => origin('http', '<node>', field(port, 'hostPort')));
      return group.length === 0 ? [] : [{ ...common, how: 'hostPort', receiver, origins }];
    };
    return [...way(own, true), ...way(others, false)];
  });
}
