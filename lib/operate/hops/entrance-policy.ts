import { webhookPort } from '../../flux/notification-controller.ts';
import { knownHookRanges } from '../../github/hook-ranges.ts';
import type { LiveObject } from '../cluster.ts';
import { lastChange, latest } from '../evidence/changes.ts';
import { isKnown } from '../evidence/piece.ts';
import { covers } from '../ways/ranges.ts';
import { type Finding, notKnown } from './hop.ts';
import type { View } from './view.ts';

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
}

interface PolicySpec {
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly {
    readonly from?: readonly Peer[];
    /** The same, as the Kubernetes client names it: from is a word of Python, whose generator it shares. */
    readonly _from?: readonly Peer[];
    readonly ports?: readonly {
      readonly port?: number | string;
      readonly endPort?: number;
      readonly protocol?: string;
    }[];
  }[];
}

/** Whether the NetworkPolicies admit deliveries: computed, as nothing says whether the cluster enforces them. */
export function policyProblems({ evidence, controller, used, arrived }: View): Finding[] {
  const { policies } = evidence.ways;
  if (!isKnown(policies)) return [notKnown(policies)];
  const [pod] = controller?.pods ?? [];
  if (pod === undefined) return [];
  const selecting = policies.value.filter((policy) => isSelecting(policy, pod));
  if (selecting.length === 0) return [];
  const fromOutside = used.some(({ type }) => type === 'LoadBalancer' || type === 'NodePort');
  const peers = selecting.flatMap((policy) => admittedPeers(policy, pod));
  if (peers.some((peer) => admits(peer, fromOutside))) return [];
  const changed = latest(selecting.map(lastChange));
  const names = selecting.map(({ metadata }) => metadata.name).join(', ');
  // What arrived after the last change shows that it is not enforced, or that nodes hide the sender's address.
  const isHarmless =
    arrived !== undefined && changed !== undefined && arrived.deliveredAt.getTime() > changed.getTime() + 1000;
  const who = fromOutside ? 'outside the cluster' : "the proxy's Pods";
  return [
    {
      status: isHarmless ? 'warn' : 'fail',
      reason: 'network-policy-blocks',
      message: `the NetworkPolicies of ${controller?.namespace} (${names}) do not admit port ${webhookPort} from ${who}`,
      why: isHarmless
        ? 'deliveries still arrive: this cluster does not enforce them now'
        : "policies add up, and Flux's own allow-webhooks admits Pods only; a network that enforces them drops deliveries",
      fix: `add a NetworkPolicy that admits port ${webhookPort} from ${fromOutside ? "GitHub's ranges (fluxhook hook-ranges)" : 'that namespace'} to app: notification-controller`,
      evidence: { policies: names },
    },
  ];
}

function isSelecting({ spec, metadata }: LiveObject, pod: LiveObject): boolean {
  const { podSelector, policyTypes, ingress } = (spec ?? {}) as PolicySpec;
  const ofIngress = policyTypes?.includes('Ingress') ?? ingress !== undefined;
  return (
    ofIngress && metadata.namespace === pod.metadata.namespace && isMatched(podSelector, pod.metadata.labels ?? {})
  );
}

/** The peers that may connect to the webhook port; one that is undefined stands for anybody. */
function admittedPeers({ spec }: LiveObject, pod: LiveObject): (Peer | undefined)[] {
  const { ingress = [] } = (spec ?? {}) as PolicySpec;
  return ingress
    .filter(({ ports }) => ports === undefined || ports.length === 0 || ports.some((port) => isWebhookPort(port, pod)))
    .flatMap(({ _from, from = _from }): readonly (Peer | undefined)[] =>
      from === undefined || from.length === 0 ? [undefined] : from,
    );
}

function isWebhookPort(
  {
    port,
    endPort,
    protocol = 'TCP',
  }: { readonly port?: number | string; readonly endPort?: number; readonly protocol?: string },
  { spec }: LiveObject,
): boolean {
  if (protocol !== 'TCP') return false;
  if (port === undefined) return true;
  if (typeof port === 'number')
    return port === webhookPort || (endPort !== undefined && port <= webhookPort && webhookPort <= endPort);
  const containers = (spec?.containers ?? []) as { ports?: { name?: string; containerPort: number }[] }[];
  return containers.some(({ ports = [] }) =>
    ports.some(({ name, containerPort }) => name === port && containerPort === webhookPort),
  );
}

function admits(peer: Peer | undefined, fromOutside: boolean): boolean {
  if (peer === undefined) return true;
  // A podSelector by itself is for Pods of the controller's own namespace, where no proxy runs.
  if (!fromOutside) return peer.namespaceSelector !== undefined || peer.ipBlock !== undefined;
  const { ipBlock } = peer;
  if (ipBlock === undefined) return false;
  const { cidr, except = [] } = ipBlock;
  return knownHookRanges.ranges.some((range) => covers(cidr, range) && !except.some((each) => covers(each, range)));
}

/** Whether a selector, which is for all where it is empty, selects something with these labels. */
function isMatched(
  { matchLabels = {}, matchExpressions = [] }: Selector = {},
  labels: Readonly<Record<string, string>>,
): boolean {
  if (!Object.entries(matchLabels).every(([key, value]) => labels[key] === value)) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isIn = value !== undefined && values.includes(value);
    return operator === 'In' ? isIn : !isIn;
  });
}
