import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { clusterPorts, notificationControllerLabels, webhookPort } from '../../flux/notification-controller.ts';
import { addressRangeChoices, isAddressRange } from '../../github/hook-ranges.ts';
import { namespaceFor, type OptionalMetadata, writtenMetadata } from '../metadata.ts';
import { checkAtSynth } from '../validate.ts';
import type { Violation } from '../violation.ts';

/** Who may connect to the webhook port. */
export type Admission =
  /** Anybody, from inside and outside the cluster. */
  | 'anybody'
  /** Address ranges in CIDR notation, at least one. Nodes and load balancers that hide the sender's address do not match. */
  | { readonly ranges: readonly string[] }
  /** Pods with these labels in the policy's own namespace. */
  | { readonly labels: Readonly<Record<string, string>> }
  /** All Pods of a namespace. @default - of every namespace */
  | { readonly namespace?: string };

export interface ReceiverNetworkPolicyProps {
  /** The namespace is that of the notification-controller. @default - named receiver, in the namespace of the chart */
  readonly metadata?: OptionalMetadata;
  readonly admit: Admission;
}

/**
 * The firewall in front of the receiver (networking.k8s.io/v1 NetworkPolicy). Flux's own policies admit Pods only, so
 * a cluster that enforces them drops deliveries from outside (fluxcd/website#359); policies add up, and this one
 * admits them.
 */
export class ReceiverNetworkPolicy extends Construct {
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ReceiverNetworkPolicyProps) {
    super(scope, id);
    const metadata = { ...props.metadata, name: props.metadata?.name ?? 'receiver' };
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    const from = peers(props.admit);
    checkAtSynth(this, () => rangeViolations(props.admit));
    new k8s.KubeNetworkPolicy(this, 'Resource', {
      metadata: writtenMetadata(metadata),
      spec: {
        podSelector: { matchLabels: notificationControllerLabels },
        policyTypes: ['Ingress'],
        ingress: [
          { ...(from !== undefined && { from }), ports: [tcp(webhookPort)] },
          // Where Flux was installed without its policies, this one is the first to isolate the Pods; what reaches them
          // inside the cluster has to stay open, as it is with Flux's own.
          { from: [{ namespaceSelector: {} }], ports: clusterPorts.map(tcp) },
        ],
      },
    });
  }
}

function peers(admit: Admission): k8s.NetworkPolicyPeer[] | undefined {
  if (admit === 'anybody') return undefined;
  if ('ranges' in admit) return admit.ranges.map((cidr) => ({ ipBlock: { cidr } }));
  if ('labels' in admit) return [{ podSelector: { matchLabels: { ...admit.labels } } }];
  // Every namespace has this label, with its name.
  const matchLabels = admit.namespace === undefined ? undefined : { 'kubernetes.io/metadata.name': admit.namespace };
  return [{ namespaceSelector: { ...(matchLabels !== undefined && { matchLabels }) } }];
}

/** Ranges that are none, and an empty list, which would admit everybody. */
function rangeViolations(admit: Admission): Violation[] {
  if (admit === 'anybody' || !('ranges' in admit)) return [];
  const { ranges } = admit;
  if (ranges.length > 0 && ranges.every(isAddressRange)) return [];
  const fix = "Leave no list empty: Kubernetes reads it as everybody. Say 'anybody' where that is meant.";
  return [{ prop: 'ranges', value: ranges, choices: `at least one of ${addressRangeChoices}`, fix }];
}

function tcp(port: number): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' };
}
