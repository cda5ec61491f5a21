import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { notificationControllerLabels, webhookPort } from '../../flux/notification-controller.ts';
import { addressRangeChoices, isAddressRange, knownHookRanges, rangesOf } from '../../github/hook-ranges.ts';
import { known, whenKnown } from '../deferred.ts';
import { namespaceFor, type OptionalMetadata, withOwn, writtenMetadata } from '../metadata.ts';
import { checkAtSynth } from '../validate.ts';
import type { Violation } from '../violation.ts';
import type { LoadBalancerExposure, NodePortExposure } from './exposure.ts';
import { servicePort } from './origin.ts';

/** How the Service is reached. */
export type ServiceExposure =
  | LoadBalancerExposure
  | NodePortExposure
  /** From inside the cluster only: behind an Ingress, a Gateway or a tunnel. */
  | { readonly type: 'ClusterIP' };

export interface ReceiverServiceProps {
  /**
   * The namespace is that of the notification-controller: a Service selects Pods of its own namespace. Flux ships a
   * ClusterIP Service `webhook-receiver`; keep the names apart.
   * @default - named receiver, in the namespace of the chart
   */
  readonly metadata?: OptionalMetadata;
  /** @default - LoadBalancer, which admits GitHub only */
  readonly exposure?: ServiceExposure;
}

/** The Service in front of the notification-controller's webhook port: by default 80 → 9292, plain HTTP. */
export class ReceiverService extends Construct {
  readonly name: string;
  readonly namespace: string;
  /** The Service's port. */
  readonly port: number;
  /** Ranges it is limited to, those of its families. Undefined for anybody, and with ClusterIP. */
  readonly sources: readonly string[] | undefined;

  constructor(scope: Construct, id: string, props: ReceiverServiceProps = {}) {
    super(scope, id);
    const metadata = { ...props.metadata, name: props.metadata?.name ?? 'receiver' };
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    const exposure = props.exposure ?? { type: 'LoadBalancer' };
    this.port = exposure.type === 'LoadBalancer' ? servicePort(exposure) : 80;
    this.sources = exposure.type === 'ClusterIP' ? undefined : ownSources(exposure);
    const nodePort = exposure.type === 'NodePort' ? exposure.nodePort : undefined;
    const own = exposure.type === 'ClusterIP' ? {} : exposure;
    checkAtSynth(this, () => [
      ...sourceViolations(known(exposure), known(this.sources)),
      ...nodePortViolations(nodePort),
    ]);
    new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: writtenMetadata(withOwn(metadata, own)),
      spec: {
        type: exposure.type,
        ...(exposure.type !== 'ClusterIP' && families(exposure)),
        // Without it nodes pass deliveries on under their own address, and no NetworkPolicy sees GitHub's.
        ...(this.sources !== undefined && { externalTrafficPolicy: 'Local' }),
        ...(exposure.type === 'LoadBalancer' &&
          this.sources !== undefined && { loadBalancerSourceRanges: this.sources }),
        ...(exposure.type === 'LoadBalancer' &&
          exposure.loadBalancerClass !== undefined && { loadBalancerClass: exposure.loadBalancerClass }),
        selector: { ...notificationControllerLabels },
        ports: [
          {
            name: 'http-webhook',
            port: this.port,
            targetPort: webhookPort,
            ...(nodePort !== undefined && { nodePort }),
          },
        ],
      },
    });
  }
}

function ownSources({ sources = 'github', ipFamilies }: LoadBalancerExposure | NodePortExposure) {
  if (sources === 'any') return undefined;
  const ranges: readonly string[] = sources === 'github' ? knownHookRanges.ranges : sources;
  // Load balancers refuse, or ignore, ranges of a family that the Service has no address of.
  return whenKnown(ranges, (ranges) => rangesOf(ranges, ipFamilies ?? defaultFamilies));
}

/** Sources that would admit nobody, or, with none left, everybody. */
function sourceViolations(exposure: ServiceExposure, own: readonly string[] | undefined): Violation[] {
  if (exposure.type === 'ClusterIP' || own === undefined || (own.length > 0 && own.every(isAddressRange))) return [];
  const fix = "An empty list would admit everybody; write 'any' if that is meant, and 'github' for GitHub only.";
  const choices = `${addressRangeChoices}, at least one of the Service's families; or 'github', 'any'`;
  return [{ prop: 'sources', value: exposure.sources, choices, fix }];
}

function nodePortViolations(nodePort: number | undefined): Violation[] {
  if (nodePort === undefined || (Number.isInteger(nodePort) && nodePort >= 1 && nodePort <= 65_535)) return [];
  const fix = "Leave it out to let the cluster allocate one; most clusters' range is 30000 to 32767.";
  return [{ prop: 'nodePort', value: nodePort, choices: 'a TCP port', fix }];
}

const defaultFamilies = ['IPv4'] as const;

/** Always set: which family a cluster would choose cannot be determined from here, and the ranges have to fit it. */
function families({ ipFamilies = defaultFamilies }: LoadBalancerExposure | NodePortExposure) {
  return { ipFamilies: [...ipFamilies], ipFamilyPolicy: ipFamilies.length > 1 ? 'RequireDualStack' : 'SingleStack' };
}
