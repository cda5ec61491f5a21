import { excludeCidr } from 'cidr-tools';
import { notificationControllerLabels, webhookPort } from '../lib/flux/notification-controller.ts';
import { isAddressRange } from '../lib/github/hook-ranges.ts';
import { servesReceiver } from '../policy/exposure.ts';
import { entries, field, groupOf, list, type PolicyObject, texts } from '../policy/object.ts';
import type { Declaration } from './declaration.ts';
import { type Senders, senderConsequences, sendersOf, showSenders } from './senders.ts';
import { podsOf } from './workload.ts';

/** Namespace of the controllers in Flux's own manifests. */
const fluxNamespace = 'flux-system';

/** What a change of NetworkPolicies does to the notification-controller. */
export function firewallConsequences(before: Declaration, after: Declaration): string[] {
  const [from, to] = [before, after].map(({ objects }) => admitted(objects));
  if (from !== undefined && to !== undefined) {
    return senderConsequences(from, to, 'Exposure', 'the NetworkPolicy of the notification-controller');
  }
  // NetworkPolicies add up, and Flux brings its own: one more does not say that everybody came in before.
  if (to === 'everybody') {
    return [
      '**Firewall**: a NetworkPolicy admits everybody to the receiver, whatever other policies of the cluster say.',
    ];
  }
  if (to !== undefined) {
    return [
      `**Firewall**: a NetworkPolicy admits ${showSenders(to)} to the receiver, beside what other policies of the cluster admit.`,
    ];
  }
  return from === undefined
    ? []
    : [
        `**Firewall gone**: no NetworkPolicy declared here says any more who reaches the receiver; before, ${showSenders(from)}.`,
      ];
}

/** Who NetworkPolicies let in to the port of deliveries; undefined when no policy is about what comes in to it. */
function admitted(objects: readonly PolicyObject[]): Senders | undefined {
  const guards = objects.filter((object) => guardsReceiver(object, objects));
  if (guards.length === 0) return undefined;
  const senders = guards.flatMap((policy) => list(field(policy, 'spec', 'ingress')).map(admittedByRule));
  return senders.includes('everybody') ? 'everybody' : sendersOf(senders.flat());
}

function guardsReceiver(object: PolicyObject, objects: readonly PolicyObject[]): boolean {
  if (object.kind !== 'NetworkPolicy' || groupOf(object) !== 'networking.k8s.io') return false;
  const types = texts(field(object, 'spec', 'policyTypes'));
  // Without types, a policy is about what comes in (Kubernetes, NetworkPolicySpec).
  if (types.length > 0 && !types.includes('Ingress')) return false;
  const controllers = objects.flatMap(podsOf).filter(({ labels }) => labels.app === notificationControllerLabels.app);
  const homes = [...controllers, ...objects.filter(servesReceiver).map(({ metadata }) => metadata)].map(
    ({ namespace }) => namespace,
  );
  const { namespace } = object.metadata;
  if (!(homes.length > 0 ? homes : [fluxNamespace]).includes(namespace)) return false;
  const selector = field(object, 'spec', 'podSelector');
  const known = controllers.length > 0 ? controllers : [{ labels: notificationControllerLabels }];
  return known.some(({ labels }) => selects(selector, labels));
}

function selects(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  return (
    entries(field(selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
    list(field(selector, 'matchExpressions')).every((expression) => {
      const value = labels[String(field(expression, 'key'))];
      const listed = list(field(expression, 'values')).includes(value);
      switch (field(expression, 'operator')) {
        case 'In':
          return listed;
        case 'NotIn':
          return !listed;
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

function admittedByRule(rule: unknown): Senders {
  const ports = list(field(rule, 'ports'));
  if (ports.length > 0 && !ports.some(isReceiverPort)) return [];
  const peers = list(field(rule, 'from'));
  // A rule that names nobody lets in everybody.
  if (peers.length === 0) return 'everybody';
  return peers.flatMap((peer) => {
    const cidr = field(peer, 'ipBlock', 'cidr');
    if (typeof cidr !== 'string') return JSON.stringify(peer);
    const except = texts(field(peer, 'ipBlock', 'except'));
    const ranges = [cidr, ...except].every(isAddressRange);
    return ranges && except.length > 0 ? excludeCidr([cidr], [...except]) : cidr;
  });
}

function isReceiverPort(entry: unknown): boolean {
  const [port, end] = [field(entry, 'port'), field(entry, 'endPort')];
  if (port === undefined || port === webhookPort || port === 'http-webhook') return true;
  return typeof port === 'number' && typeof end === 'number' && port <= webhookPort && webhookPort <= end;
}
