import { isDeepStrictEqual } from 'node:util';
import { displayName } from '../policy/object.ts';
import type { Declaration } from './declaration.ts';
import { admitted, type Exposure, exposuresOf, reach } from './exposure.ts';
import { code, codes } from './markdown.ts';

/** Whether a change lets more or fewer senders reach the receiver. */
export function exposureConsequences(before: Declaration, after: Declaration): string[] {
  const [from, to] = [exposuresOf(before).at(-1), exposuresOf(after).at(-1)];
  return [...wayConsequences(from, to), ...policyConsequences(before, after)];
}

/** Of several ways in, the one that opens most counts. */
function wayConsequences(from: Exposure | undefined, to: Exposure | undefined): string[] {
  if (from === undefined && to === undefined) return [];
  if (from === undefined && to !== undefined) return [`**Exposure widens**: ${show(to)} leads in from outside.`];
  if (from !== undefined && to === undefined)
    return [`**Exposure ends**: ${show(from)} no longer leads in from outside.`];
  if (from === undefined || to === undefined) return [];
  const step = reach(to) - reach(from);
  if (step !== 0) {
    const verdict = step > 0 ? 'widens' : 'narrows';
    return [`**Exposure ${verdict}**: ${code(from.how)} → ${code(to.how)}. ${meanings[to.how]}`];
  }
  return rangeConsequences(from.sources, to.sources, show(to), 'admits');
}

const meanings: Record<Exposure['how'], string> = {
  Tunnel: 'Only what comes through a tunnel that is opened from inside.',
  Ingress: 'Only its hosts and paths come in, through the Ingress controller.',
  HTTPRoute: 'Only its hosts and paths come in, through the Gateway.',
  NodePort:
    'Every node answers on the port, to whoever reaches a node; the address of a load balancer (which opens node ports too) is not there.',
  LoadBalancer: 'An address of its own leads in, and by default a port on every node.',
};

function rangeConsequences(
  from: readonly string[] | undefined,
  to: readonly string[] | undefined,
  who: string,
  verb: string,
): string[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (from === undefined) return [`**Exposure narrows**: ${who} ${verb} ${codes(to ?? [])} alone; before, everybody.`];
  if (to === undefined) return [`**Exposure widens**: ${who} ${verb} everybody; before, ${codes(from)} alone.`];
  const more = to.filter((range) => !from.includes(range));
  const less = from.filter((range) => !to.includes(range));
  return [
    ...(more.length > 0 ? [`**Exposure widens**: ${who} also ${verb} ${codes(more)}.`] : []),
    ...(less.length > 0 ? [`**Exposure narrows**: ${who} no longer ${verb} ${codes(less)}.`] : []),
  ];
}

function policyConsequences(before: Declaration, after: Declaration): string[] {
  const [from, to] = [admitted(before.objects), admitted(after.objects)];
  if (from !== undefined && to !== undefined) {
    return rangeConsequences(from, to, 'the NetworkPolicy of the notification-controller', 'admits');
  }
  // NetworkPolicies add up, and Flux brings its own: one more does not say that everybody came in before.
  if (to !== undefined)
    return [
      `**Firewall**: a NetworkPolicy admits ${codes(to) || 'nobody'} to the receiver, beside what other policies of the cluster admit.`,
    ];
  return from === undefined
    ? []
    : [
        `**Firewall gone**: no NetworkPolicy declared here says any more who reaches the receiver; before, ${codes(from)}.`,
      ];
}

function show({ object }: Exposure): string {
  return code(displayName(object));
}
