import { excludeCidr } from 'cidr-tools';
import { notificationControllerLabels } from '../../lib/flux/notification-controller.ts';
import { isCidr } from '../../lib/github/hook-ranges.ts';
import { displayName, entries, field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import { admittedSenders, guards, servesReceiver } from '../../policy/receiver-access.ts';
import type { StackChange } from '../model/declaration.ts';
import type { Pair } from '../model/pairs.ts';
import { podsOf } from '../model/pods.ts';
import { type Senders, sendersOf } from '../model/senders.ts';
import { code } from '../output/markdown.ts';
import { senderConsequences, showSenders } from './sender-consequences.ts';
import { type Sentence, tell } from './sentence.ts';

/** Namespace of the controllers in Flux's own manifests. */
const fluxNamespace = 'flux-system';

/** What a change of NetworkPolicies does to the notification-controller. */
export function firewallConsequences({ before, after }: StackChange): Sentence[] {
  const [old, now] = [guardsOfReceiver(before.objects), guardsOfReceiver(after.objects)];
  const [from, to] = [admitted(old), admitted(now)];
  const texts = from === undefined || to === undefined ? firstOrLast(from, to) : undefined;
  return tell([...old, ...now], texts ?? senderConsequences(from ?? [], to ?? [], 'Exposure', whose));
}

const whose = 'the NetworkPolicy of the notification-controller';

/** NetworkPolicies add up, and Flux has its own: a new one does not mean that everybody was admitted before. */
function firstOrLast(from: Senders | undefined, to: Senders | undefined): string[] {
  if (to === 'everybody') {
    return [
      '**Firewall**: a NetworkPolicy admits everybody to the receiver, whatever other policies of the cluster say.',
    ];
  }
  if (to !== undefined) {
    return [
      `**Firewall**: a NetworkPolicy admits ${showSenders(to)} to the receiver, in addition to what other policies of the cluster admit.`,
    ];
  }
  return from === undefined
    ? []
    : [
        `**Firewall gone**: no NetworkPolicy declared here limits any longer who reaches the receiver; before, ${showSenders(from)}.`,
      ];
}

/** Who NetworkPolicies let in to the port for deliveries; undefined when there are none. */
function admitted(policies: readonly PolicyObject[]): Senders | undefined {
  if (policies.length === 0) return undefined;
  const senders = policies.map(admittedSenders);
  return senders.includes(undefined) ? 'everybody' : sendersOf(senders.flatMap((some) => some ?? []));
}

/** The NetworkPolicies for incoming connections to the port for deliveries. */
function guardsOfReceiver(objects: readonly PolicyObject[]): PolicyObject[] {
  const controllers = objects.flatMap(podsOf).filter(({ labels }) => labels.app === notificationControllerLabels.app);
  const homes = [...controllers, ...objects.filter(servesReceiver).map(({ metadata }) => metadata)].map(
    ({ namespace }) => namespace,
  );
  const places = homes.length > 0 ? homes : [fluxNamespace];
  const known = controllers.length > 0 ? controllers : [{ labels: notificationControllerLabels }];
  return objects.filter(
    (object) => places.includes(object.metadata.namespace) && known.some(({ labels }) => guards(object, labels)),
  );
}

/** Entities that stand for everybody. Source: Cilium, entities based policies */
const everybody = ['world', 'all'];

/** How a change of a CiliumNetworkPolicy affects who reaches the receiver or other Pods. */
export function ciliumConsequences(pairs: readonly Pair[]): Sentence[] {
  return pairs.flatMap(({ before, after }) => {
    const object = after ?? before;
    if (object === undefined || !isCiliumPolicy(object)) return [];
    const [from, to] = [before, after].map((side) => side && admittedByCilium(side));
    const name = code(displayName(object));
    const receiver = [before, after].some((side) => side !== undefined && selectsController(side));
    const [subject, whom] = receiver ? ['Exposure', 'the receiver'] : ['Exposure of something else', 'its Pods'];
    if (from !== undefined && to !== undefined) return tell([after], senderConsequences(from, to, subject, name));
    if (to !== undefined) {
      const others =
        to === 'everybody'
          ? ', whatever other policies of the cluster say'
          : ', in addition to what other policies of the cluster admit';
      return tell([after], [`**Firewall**: ${name} admits ${showSenders(to)} to ${whom}${others}.`]);
    }
    if (from === undefined) return [];
    return tell(
      [before],
      [`**Firewall gone**: ${name} no longer limits who reaches ${whom}; before, ${showSenders(from)}.`],
    );
  });
}

function isCiliumPolicy(object: PolicyObject): boolean {
  return /^Cilium(Clusterwide)?NetworkPolicy$/.test(object.kind) && groupOf(object) === 'cilium.io';
}

/** A policy has one spec, or several. */
function specsOf(object: PolicyObject): unknown[] {
  return [...(object.spec === undefined ? [] : [object.spec]), ...list(object.specs)];
}

/** Labels may have a prefix for their source: `k8s:app`. */
function selectsController(object: PolicyObject): boolean {
  return specsOf(object).some((spec) =>
    entries(field(spec, 'endpointSelector', 'matchLabels')).every(
      ([key, value]) => key.replace(/^(k8s|any)[:.]/, '') !== 'app' || value === notificationControllerLabels.app,
    ),
  );
}

/** Who is let in; undefined for a policy without ingress rules. */
function admittedByCilium(object: PolicyObject): Senders | undefined {
  const rules = specsOf(object).flatMap((spec) => list(field(spec, 'ingress')));
  const governs = specsOf(object).some((spec) => field(spec, 'ingress') !== undefined);
  if (!governs) return undefined;
  const senders = rules.flatMap(sendersIn);
  return senders.some((sender) => everybody.includes(sender)) ? 'everybody' : sendersOf(senders);
}

function sendersIn(rule: unknown): string[] {
  const ranges = list(field(rule, 'fromCIDRSet')).flatMap((set) => {
    const cidr = String(field(set, 'cidr'));
    const except = texts(field(set, 'except'));
    return except.length > 0 && [cidr, ...except].every(isCidr) ? excludeCidr([cidr], [...except]) : [cidr];
  });
  const pods = list(field(rule, 'fromEndpoints')).map((selector) => JSON.stringify({ podSelector: selector }));
  const named = ['fromEntities', 'fromCIDR'].flatMap((key) => texts(field(rule, key)));
  const all = [...named, ...ranges, ...pods];
  // A rule without peers is only about ports.
  return all.length > 0 || entries(rule).some(([key]) => key.startsWith('from')) ? all : ['all'];
}
