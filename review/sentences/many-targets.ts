import { fewerTargets, mostTargets, secondsOfPatience, whyFewer } from '../../lib/flux/target-limit.ts';
import { field, type PolicyObject } from '../../policy/object.ts';
import { targetCount } from '../../policy/target-count.ts';
import type { StackChange } from '../model/declaration.ts';
import { code, codes } from '../output/markdown.ts';

/**
 * How many objects a delivery reconciles now, where they are so many that its sender may give up before.
 * @param before undefined for a new Receiver
 */
export function manyTargets(before: PolicyObject | undefined, after: PolicyObject, change: StackChange): string[] {
  const type = String(field(after, 'spec', 'type'));
  const most = mostTargets(undefined, secondsOfPatience(type));
  const from = before && targetCount(before, change.before.objects);
  const { count, noun, isSure, wildcards } = targetCount(after, change.after.objects);
  if (from?.count === count || Math.max(from?.count ?? 0, count) < most) return [];
  const past = from === undefined ? '' : `; before ${from.count}`;
  const matched = wildcards.length === 0 ? '' : ` (${codes(wildcards, 3)})`;
  const { namespace, name } = after.metadata;
  const text = `**Many targets**: a delivery to ${code(`${String(namespace)}/${String(name)}`)} now ${isSure ? 'reconciles' : 'may reconcile'} ${count} ${noun}${matched}${past}`;
  return [count < most ? `${text}.` : `${text}. ${told(type, count)}`];
}

function told(type: string, count: number): string {
  const why = whyFewer(type, count);
  return `${why[0]?.toUpperCase()}${why.slice(1)}. Better: ${fewerTargets}.`;
}
