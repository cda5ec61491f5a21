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
  const about = [before, after].flatMap(({ objects }) => objects.filter((object) => guardsReceiver(object, objects)));
  const [from, to] = [before, after].map(({ objects }) => admitted(objects));
  const texts = from === undefined || to === undefined ? firstOrLast(from, to) : undefined;
  return tell(about, texts ?? senderConsequences(from ?? [], to ?? [], 'Exposure', whose));
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

/** Who NetworkPolicies let in to the port of deliveries; undefined when no policy is about what comes in to it. */
function admitted(objects: readonly PolicyObject[]): Senders | undefined {
  const policies = objects.filter((object) => guardsReceiver(object, objects));
  if (policies.length === 0) return undefined;
  const senders = policies.map(admittedSenders);
  return senders.includes(undefined) ? 'everybody' : sendersOf(senders.flatMap((some) => some ?? []));
}

function guardsReceiver(object: PolicyObject, objects: readonly PolicyObject[]): boolean {
  const controllers = objects.flatMap(podsOf).filter(({ labels }) => labels.app === notificationControllerLabels.app);
  const homes = [...controllers, ...objects.filter(servesReceiver).map(({ metadata }) => metadata)].map(
    ({ namespace }) => namespace,
  );
  const { namespace } = object.metadata;
  if (!(homes.length > 0 ? homes : [fluxNamespace]).includes(namespace)) return false;
  const known = controllers.length > 0 ? controllers : [{ labels: notificationControllerLabels }];
  return known.some(({ labels }) => guards(object, labels));
}
