import {
  admittedSenders,
  guardsReceiver,
  isEverywhere,
  outsideType,
  servesReceiver,
  sourceRanges,
} from '../exposure.ts';
import { field, notKnown, type PolicyObject } from '../object.ts';
import type { StackRule } from '../rule.ts';

/** The firewall: who may reach the receiver is limited where the sender's address is still to be seen. */
export const sourceRangesSet: StackRule = {
  name: 'source-ranges',
  level: 'advisory',
  scope: 'stack',
  description: 'What is reached from outside says from where (source ranges), or there is a stated reason.',
  acceptsReason: true,
  *check(object, stack) {
    const type = outsideType(object);
    if (type === undefined || hasFirewall(object, stack)) return;
    if (type === 'NodePort') {
      yield {
        problem: 'anybody who reaches a node reaches the receiver: a node port knows no source ranges',
        fix: "Set externalTrafficPolicy: Local and add a NetworkPolicy for the notification-controller with ipBlocks of the sender's ranges (GitHub: /meta, hooks).",
      };
    } else if (sourceRanges(object) === undefined) {
      yield {
        problem: 'the load balancer admits every sender',
        fix: "Set spec.loadBalancerSourceRanges to the sender's ranges (GitHub: /meta, hooks).",
      };
    }
  },
};

/** A NetworkPolicy sees the sender only where the Service keeps its address. */
function hasFirewall(service: PolicyObject, stack: readonly PolicyObject[]): boolean {
  const keepsAddress = field(service, 'spec', 'externalTrafficPolicy');
  if (keepsAddress === notKnown) return true;
  if (keepsAddress !== 'Local' || !servesReceiver(service)) return false;
  const guards = stack.filter(guardsReceiver).map(admittedSenders);
  return guards.length > 0 && guards.every((senders) => senders !== undefined && !senders.some(isEverywhere));
}
