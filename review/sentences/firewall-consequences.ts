import { notificationControllerLabels } from '../../lib/flux/notification-controller.ts';
import type { PolicyObject } from '../../policy/object.ts';
import { admittedSenders, guards, servesReceiver } from '../../policy/receiver-access.ts';
import type { StackChange } from '../model/declaration.ts';
import { podsOf } from '../model/pods.ts';
import { type Senders, sendersOf } from '../model/senders.ts';
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

/** NetworkPolicies add up, and Flux brings its own: one more does not say that everybody came in before. */
function firstOrLast(from: Senders | undefined, to: Senders | undefined): string[] {
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

/** Who NetworkPolicies let in to the port of deliveries; undefined when there are none. */
function admitted(policies: readonly PolicyObject[]): Senders | undefined {
  if (policies.length === 0) return undefined;
  const senders = policies.map(admittedSenders);
  return senders.includes(undefined) ? 'everybody' : sendersOf(senders.flatMap((some) => some ?? []));
}

/** The NetworkPolicies that are about what comes in to the port of deliveries. */
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
