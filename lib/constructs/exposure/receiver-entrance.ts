import { Construct } from 'constructs';
import { namespaceFor, type OptionalMetadata } from '../metadata.ts';
import type { Exposure, Proxies } from './exposure.ts';
import { ReceiverIngress } from './ingress.ts';
import { type Admission, ReceiverNetworkPolicy } from './network-policy.ts';
import { ReceiverService } from './receiver-service.ts';
import { ReceiverRoute } from './route.ts';
import { CloudflareTunnel } from './tunnel.ts';

export interface ReceiverEntranceProps {
  /**
   * Of the Service; the other objects are named after it, and have its labels and annotations. The namespace is that of
   * the notification-controller.
   * @default - named receiver, in the namespace of the chart
   */
  readonly metadata?: OptionalMetadata;
  /** @default - LoadBalancer, which admits GitHub only */
  readonly exposure?: Exposure;
}

/**
 * The way from outside to the notification-controller: the Service, what stands before it, and the NetworkPolicy that
 * admits what comes that way. One entrance serves every Receiver of a cluster. Values that Kubernetes would refuse, or
 * that would admit more than was asked for, are found at synth.
 */
export class ReceiverEntrance extends Construct {
  /** Name of the Service. */
  readonly name: string;
  readonly namespace: string;
  readonly service: ReceiverService;
  readonly networkPolicy: ReceiverNetworkPolicy;
  /** With the exposure Ingress. */
  readonly ingress: ReceiverIngress | undefined;
  /** With the exposure HTTPRoute. */
  readonly route: ReceiverRoute | undefined;
  /** With a tunnel that runs in the cluster. */
  readonly tunnel: CloudflareTunnel | undefined;

  constructor(scope: Construct, id: string, props: ReceiverEntranceProps = {}) {
    super(scope, id);
    const exposure = props.exposure ?? { type: 'LoadBalancer' };
    const metadata = { ...props.metadata, name: props.metadata?.name ?? 'receiver' };
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    const outside = exposure.type === 'LoadBalancer' || exposure.type === 'NodePort';
    this.service = new ReceiverService(this, 'service', {
      metadata,
      exposure: outside ? exposure : { type: 'ClusterIP' },
    });
    this.tunnel =
      exposure.type === 'None' && exposure.tunnel !== undefined
        ? new CloudflareTunnel(this, 'tunnel', {
            ...exposure.tunnel,
            metadata: { ...metadata, name: `${metadata.name}-tunnel` },
          })
        : undefined;
    this.networkPolicy = new ReceiverNetworkPolicy(this, 'network-policy', {
      metadata,
      admit: admission(exposure, this.service, this.tunnel),
    });
    if (exposure.type === 'Ingress') {
      const { type: _, proxies: _proxies, annotations, ...ingress } = exposure;
      this.ingress = new ReceiverIngress(this, 'ingress', {
        ...ingress,
        metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
        service: this.service,
      });
    }
    if (exposure.type === 'HTTPRoute') {
      const { type: _, proxies: _proxies, ...route } = exposure;
      this.route = new ReceiverRoute(this, 'route', { ...route, metadata, service: this.service });
    }
  }
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
