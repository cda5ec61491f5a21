import { Construct } from 'constructs';
import { known, whenKnown } from '../deferred.ts';
import { namespaceFor, type ObjectMetadata, type OptionalMetadata, withOwn } from '../metadata.ts';
import { checkAtSynth } from '../validate.ts';
import type { ExistingExposure, Exposure, Proxies, Scheme } from './exposure.ts';
import { exposureViolations } from './exposure-violations.ts';
import { ReceiverIngress } from './ingress.ts';
import { type Admission, ReceiverNetworkPolicy } from './network-policy.ts';
import { originOf } from './origin.ts';
import { ReceiverService } from './receiver-service.ts';
import { ReceiverRoute } from './route.ts';
import { SolverPolicy } from './solver-policy.ts';
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
 * The way from outside to the notification-controller: the Service, what is in front of it, and the NetworkPolicy that
 * admits what comes that way. One entrance serves every Receiver of a cluster. Values that Kubernetes would refuse, or
 * that would admit more than was asked for, are reported at synth.
 */
export class ReceiverEntrance extends Construct {
  /** Name of the Service. */
  readonly name: string;
  readonly namespace: string;
  /** Of hook URLs. For an existing Ingress it is https until its tls is read. */
  readonly scheme: Scheme;
  /** Of hook URLs: an IP address or a DNS name; undefined if the cluster gives it, or if it is not set. */
  readonly host: string | undefined;
  /** Of hook URLs; undefined if the cluster allocates it, or if an existing object has it. */
  readonly port: number | undefined;
  /** Undefined with the exposure Existing, which declares nothing. */
  readonly service: ReceiverService | undefined;
  readonly networkPolicy: ReceiverNetworkPolicy | undefined;
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
    const { scheme, host, port } = originOf(exposure);
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    checkAtSynth(this, () => exposureViolations(known(exposure)));
    if (exposure.type === 'Existing') return;
    const outside = exposure.type === 'LoadBalancer' || exposure.type === 'NodePort';
    this.service = new ReceiverService(this, 'service', {
      metadata,
      exposure: outside ? exposure : { type: 'ClusterIP' },
    });
    if (exposure.type === 'None' && exposure.tunnel !== undefined) {
      this.tunnel = new CloudflareTunnel(this, 'tunnel', {
        ...exposure.tunnel,
        metadata: named(metadata, 'tunnel'),
      });
    }
    const admit = admission(exposure, this.service, this.tunnel);
    this.networkPolicy = new ReceiverNetworkPolicy(this, 'network-policy', { metadata, admit });
    if (exposure.type === 'Ingress') {
      const { host, className, tls } = exposure;
      this.ingress = new ReceiverIngress(this, 'ingress', {
        metadata: withOwn(metadata, exposure),
        service: this.service,
        host,
        ...(className !== undefined && { className }),
        ...(tls !== undefined && { tls }),
      });
      if (tls?.issuer !== undefined) {
        new SolverPolicy(this, 'solver-policy', { metadata: named(metadata, 'acme-solver'), admit });
      }
    }
    if (exposure.type === 'HTTPRoute') {
      const { host, gateway } = exposure;
      const route = { metadata: withOwn(metadata, exposure), service: this.service, host, gateway, scheme };
      this.route = new ReceiverRoute(this, 'route', route);
    }
  }
}

/** The metadata of a part that has a name of its own. */
function named(metadata: ObjectMetadata, part: string): ObjectMetadata {
  return { ...metadata, name: whenKnown(metadata.name, (name) => `${name}-${part}`) };
}

function admission(
  exposure: Exclude<Exposure, ExistingExposure>,
  service: ReceiverService,
  tunnel: CloudflareTunnel | undefined,
): Admission {
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
