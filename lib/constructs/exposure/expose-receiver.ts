import type { Construct } from 'constructs';
import { type Admission, ReceiverNetworkPolicy } from '../network-policy.ts';
import { ReceiverService } from '../receiver-service.ts';
import type { Exposure, Proxies } from './exposure.ts';
import { ReceiverIngress } from './ingress.ts';
import { ReceiverRoute } from './route.ts';
import { CloudflareTunnel } from './tunnel.ts';

export interface ExposeReceiverProps {
  /** Name of the Service; the other objects are named after it. @default receiver */
  readonly name?: string;
  /** The namespace of the notification-controller. @default - the namespace of the chart */
  readonly namespace?: string;
  /** @default - LoadBalancer, which admits GitHub alone */
  readonly exposure?: Exposure;
}

/** What an exposure consists of. */
export interface ExposedReceiver {
  readonly service: ReceiverService;
  readonly networkPolicy: ReceiverNetworkPolicy;
  /** What takes deliveries in before the Service does, if anything. */
  readonly entrance: ReceiverIngress | ReceiverRoute | undefined;
  readonly tunnel: CloudflareTunnel | undefined;
}

/**
 * Declares the way from outside to the notification-controller: the Service, what stands before it, and the
 * NetworkPolicy that admits what comes that way. One such way serves every Receiver of a cluster.
 * Values that Kubernetes would refuse, or that would admit more than was asked for, are found at synth.
 */
export function exposeReceiver(scope: Construct, props: ExposeReceiverProps = {}): ExposedReceiver {
  const exposure = props.exposure ?? { type: 'LoadBalancer' };
  const common = {
    name: props.name ?? 'receiver',
    ...(props.namespace !== undefined && { namespace: props.namespace }),
  };
  const outside = exposure.type === 'LoadBalancer' || exposure.type === 'NodePort';
  const service = new ReceiverService(scope, 'service', {
    ...common,
    exposure: outside ? exposure : { type: 'ClusterIP' },
  });
  const tunnel =
    exposure.type === 'None' && exposure.tunnel !== undefined
      ? new CloudflareTunnel(scope, 'tunnel', { ...common, ...exposure.tunnel, name: `${common.name}-tunnel` })
      : undefined;
  const networkPolicy = new ReceiverNetworkPolicy(scope, 'network-policy', {
    ...common,
    admit: admission(exposure, service, tunnel),
  });
  return { service, networkPolicy, entrance: entrance(scope, { ...common, service }, exposure), tunnel };
}

function entrance(
  scope: Construct,
  common: { name: string; namespace?: string; service: ReceiverService },
  exposure: Exposure,
): ReceiverIngress | ReceiverRoute | undefined {
  if (exposure.type === 'Ingress') {
    const { type: _, proxies: _proxies, ...ingress } = exposure;
    return new ReceiverIngress(scope, 'ingress', { ...common, ...ingress });
  }
  if (exposure.type === 'HTTPRoute') {
    const { type: _, proxies: _proxies, ...route } = exposure;
    return new ReceiverRoute(scope, 'route', { ...common, ...route });
  }
  return undefined;
}

function admission(exposure: Exposure, service: ReceiverService, tunnel: CloudflareTunnel | undefined): Admission {
  switch (exposure.type) {
    case 'LoadBalancer':
    case 'NodePort':
      return service.sources === undefined ? 'anybody' : { ranges: service.sources };
    case 'Ingress':
    case 'HTTPRoute':
      return proxies(exposure.proxies);
    case 'None':
      return tunnel === undefined ? proxies(exposure.proxies) : { labels: tunnel.labels };
  }
}

function proxies(from: Proxies = {}): Admission {
  if (from.ranges !== undefined) return { ranges: from.ranges };
  return from.namespace === undefined ? {} : { namespace: from.namespace };
}
