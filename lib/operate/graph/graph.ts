import type { HopReport, ReceiverReport } from '../diagnosis.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { HopId, Status } from '../hops/hop.ts';
import type { Reason } from '../hops/reasons.ts';
import { chainOf } from './chain.ts';

/** What a push passes, in order; a drawing has a column for each. */
export const nodeKinds = ['repository', 'webhook', 'address', 'entrance', 'path', 'receiver', 'target'] as const;

export type NodeKind = (typeof nodeKinds)[number];

/** The hops that are drawn at each kind: together they are all of them. */
export const hopsAt: Readonly<Record<NodeKind, readonly HopId[]>> = {
  repository: ['source-host'],
  webhook: ['hook', 'delivery'],
  address: ['address'],
  entrance: ['entrance'],
  path: ['path'],
  receiver: ['receiver', 'signature', 'event', 'filter'],
  target: ['target', 'artifact'],
};

/** Something that a push passes. */
export interface Place {
  /** The same for every Receiver whose deliveries pass it. */
  readonly id: string;
  readonly kind: NodeKind;
  /** What it is: Webhook, Ingress, GitRepository. */
  readonly title: string;
  readonly name: string;
  /** More of it, such as a revision; empty where there is nothing to say. */
  readonly detail: string;
}

/** How a hop is at a place, for one Receiver. */
export interface HopState {
  /** NAMESPACE/NAME */
  readonly receiver: string;
  readonly hop: HopId;
  readonly status: Status;
  readonly reason: Reason;
  readonly message: string;
}

export interface GraphNode extends Place {
  /** The most severe of its states. */
  readonly status: Status;
  readonly states: readonly HopState[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

/** The ways of pushes to what Flux reconciles, as `fluxhook graph -o json` shows them. */
export interface Graph {
  readonly apiVersion: 'fluxhook.dev/v1';
  readonly kind: 'Graph';
  readonly receivers: readonly Pick<ReceiverReport, 'namespace' | 'name' | 'type' | 'verdict'>[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The most severe first; what does not apply says less than what holds. */
const gravity: readonly Status[] = ['fail', 'warn', 'unknown', 'not-reached', 'pass', 'not-applicable'];

export function mostSevere(statuses: readonly Status[]): Status {
  return gravity.find((status) => statuses.includes(status)) ?? 'unknown';
}

/** One Receiver with what was found of it. */
export interface Diagnosed {
  readonly evidence: Evidence;
  readonly report: ReceiverReport;
}

/** Combines the chains of some Receivers; what several share is in it once. A pure function. */
export function graphOf(diagnosed: readonly Diagnosed[]): Graph {
  const nodes = new Map<string, { readonly place: Place; readonly states: HopState[] }>();
  const edges = new Map<string, GraphEdge>();
  for (const { evidence, report } of diagnosed) {
    const chain = chainOf(evidence);
    for (const place of chain.places) {
      const node = nodes.get(place.id) ?? { place, states: [] };
      nodes.set(place.id, node);
      const siblings = chain.places.filter(({ kind }) => kind === place.kind);
      node.states.push(...statesOf(place, siblings, report));
    }
    for (const edge of chain.edges) edges.set(JSON.stringify(edge), edge);
  }
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Graph',
    receivers: diagnosed.map(({ report: { namespace, name, type, verdict } }) => ({ namespace, name, type, verdict })),
    nodes: [...nodes.values()].map(({ place, states }) => ({
      ...place,
      status: mostSevere(states.map(({ status }) => status)),
      states,
    })),
    edges: [...edges.values()],
  };
}

function statesOf(place: Place, siblings: readonly Place[], { namespace, name, hops }: ReceiverReport): HopState[] {
  const receiver = `${namespace}/${name}`;
  return hopsAt[place.kind].flatMap((id) => {
    const report = hops.find(({ hop }) => hop === id);
    if (report === undefined) return [];
    const found = findingsOf(report, place, siblings);
    // The finding is about another node.
    if (found.length === 0) return [{ receiver, hop: id, status: 'pass', reason: 'holds', message: '' }];
    return found.map(({ status, reason, message }) => ({ receiver, hop: id, status, reason, message }));
  });
}

/** The findings of a hop, without those that name another place of the same kind. */
function findingsOf({ hop: _, more, ...worst }: HopReport, place: Place, siblings: readonly Place[]) {
  const others = siblings.filter(({ id }) => id !== place.id);
  return [worst, ...more].filter(({ message, evidence, status }) => {
    if (status === 'pass') return true;
    const said = `${message} ${JSON.stringify(evidence)}`;
    return isNamed(place, said) || !others.some((other) => isNamed(other, said));
  });
}

/** Whether a text has a name that is not part of a longer one. */
function isNamed({ name }: Place, text: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`;
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}
