import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { metricsPort, notificationControllerLabels, webhookPort } from '../../flux/notification-controller.ts';
import { addressRangeChoices, isAddressRange } from '../../github/hook-ranges.ts';
import { known, whenKnown } from '../deferred.ts';
import { namespaceFor, type OptionalMetadata, writtenMetadata } from '../metadata.ts';
import { checkAtSynth } from '../validate.ts';
import type { Violation } from '../violation.ts';

/** Who may connect to the webhook port. */
export type Admission =
  /** Anybody, from inside and outside the cluster. */
  | 'anybody'
  /**
   * Address ranges in CIDR notation, at least one. Nodes and load balancers that hide the sender's address do not
   * match.
   */
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
    checkAtSynth(this, () => rangeViolations(known(props.admit)));
    new ApiObject(this, 'Resource', {
      ...networkPolicy,
      metadata: writtenMetadata(metadata),
      spec: {
        podSelector: { matchLabels: notificationControllerLabels },
        policyTypes: ['Ingress'],
        ingress: [
          { ...(from !== undefined && { from }), ports: [tcp(webhookPort)] },
          // Where Flux was installed without its policies, this one is the first to isolate the Pods; what reaches them
          // with Flux's own has to stay open: all ports for Pods of the namespace, such as the other controllers with
          // their events (allow-egress), and the metrics for every namespace (allow-scraping).
          // Source: https://github.com/fluxcd/flux2/tree/main/manifests/policies
          { from: [{ podSelector: {} }] },
          { from: [{ namespaceSelector: {} }], ports: [tcp(metricsPort)] },
        ],
      },
    });
  }
}

/** Its GroupVersionKind. */
export const networkPolicy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' } as const;

/** Who is admitted, as a NetworkPolicy writes it; undefined for anybody. */
export function peers(admit: Admission): readonly object[] | undefined {
  if (admit === 'anybody') return undefined;
  if ('ranges' in admit) return whenKnown(admit.ranges, (ranges) => ranges.map((cidr) => ({ ipBlock: { cidr } })));
  if ('labels' in admit) return [{ podSelector: { matchLabels: { ...admit.labels } } }];
  // Every namespace has this label with its own name.
  const matchLabels = admit.namespace === undefined ? undefined : { 'kubernetes.io/metadata.name': admit.namespace };
  return [{ namespaceSelector: { ...(matchLabels !== undefined && { matchLabels }) } }];
}

/** Values that are not address ranges, and an empty list, which would admit everybody. */
function rangeViolations(admit: Admission): Violation[] {
  if (admit === 'anybody' || !('ranges' in admit)) return [];
  const { ranges } = admit;
  if (ranges === undefined) return [];
  if (ranges.length > 0 && ranges.every((range) => range === undefined || isAddressRange(range))) return [];
  const fix = "Leave no list empty: Kubernetes reads it as everybody. Write 'anybody' if that is meant.";
  return [{ prop: 'ranges', value: ranges, choices: `at least one of ${addressRangeChoices}`, fix }];
}

/** A port, as a NetworkPolicy writes it. */
export function tcp(port: number) {
  return { port, protocol: 'TCP' };
}
