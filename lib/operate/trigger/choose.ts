import type { Evidence } from '../evidence/evidence.ts';
import { type PingPlan, pingPlanOf, reconcilesAll } from './ping-plan.ts';
import { type Plan, type PlanOptions, planOf } from './plan.ts';

/** How a Receiver is made to reconcile: by a ping that GitHub sends, or by a delivery that is signed here. */
export const triggerWays = ['ping', 'delivery'] as const;

export type TriggerWay = (typeof triggerWays)[number];

export interface Choice {
  /** In the order in which they are tried: the next one where the one before is not taken. */
  readonly plans: readonly (PingPlan | Plan)[];
  /** Why it is not another way. */
  readonly notes: readonly string[];
}

/**
 * Chooses a ping if it does everything that a delivery would, because it needs no token of the Receiver and takes the
 * real way; otherwise a delivery from here.
 * @param by the only way that is wanted @default - what works
 */
export function choose(
  evidence: Evidence,
  options: PlanOptions & { readonly by?: TriggerWay | undefined },
): Choice | { readonly problem: string } {
  const { by, body, address } = options;
  const ping = pingPlanOf(evidence);
  if (by === 'ping') return 'problem' in ping ? ping : { plans: [ping], notes: [] };
  const delivery = planOf(evidence, options);
  const isGiven = body !== undefined || address !== undefined;
  if (by === 'delivery' || isGiven) return 'problem' in delivery ? delivery : { plans: [delivery], notes: [] };
  if ('problem' in ping) {
    if (!('problem' in delivery)) return { plans: [delivery], notes: [`No ping: ${ping.problem}`] };
    return { problem: `${delivery.problem}; and no ping: ${ping.problem}` };
  }
  if ('problem' in delivery) return { plans: [ping], notes: [`No delivery from here: ${delivery.problem}`] };
  if (reconcilesAll(ping)) return { plans: [ping, delivery], notes: [] };
  return { plans: [delivery], notes: ['No ping: the filters do not let one through to all targets'] };
}
