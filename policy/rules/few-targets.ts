import { fewerTargets, mostTargets, secondsOfPatience, whyFewer } from '../../lib/flux/target-limit.ts';
import { field, isReceiver } from '../object.ts';
import type { StackRule } from '../rule.ts';
import { targetCount } from '../target-count.ts';

/** A delivery reaches all of its targets before its sender gives up. */
export const fewTargets: StackRule = {
  name: 'few-targets',
  level: 'advisory',
  scope: 'stack',
  description: `One delivery reconciles fewer than ${mostTargets()} objects, or there is a stated reason.`,
  acceptsReason: true,
  *check(object, stack) {
    if (!isReceiver(object)) return;
    const type = String(field(object, 'spec', 'type'));
    const { count, noun, isSure, wildcards } = targetCount(object, stack);
    if (count < mostTargets(undefined, secondsOfPatience(type))) return;
    const matched = wildcards.length === 0 ? '' : ` (${wildcards.slice(0, 3).join(', ')})`;
    yield {
      problem: `one delivery ${isSure ? 'reconciles' : 'may reconcile'} ${count} ${noun}${matched}: ${whyFewer(type, count)}`,
      fix: `${fewerTargets[0]?.toUpperCase()}${fewerTargets.slice(1)}.`,
    };
  },
};
