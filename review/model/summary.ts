import type { PolicyObject } from '../../policy/object.ts';
import type { Pair } from './pairs.ts';

/** Objects as their files have them, by what stands for them in a review. */
const written = new WeakMap<PolicyObject, PolicyObject>();

/** @returns the summary, which stands for the object */
export function summarized(object: PolicyObject, summary: PolicyObject): PolicyObject {
  written.set(summary, object);
  return summary;
}

/** Two summaries can be compared, and two objects, but not one with the other. */
export function comparable({ before, after }: Pair): Pair {
  if (before === undefined || after === undefined || written.has(before) === written.has(after))
    return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  return { before: written.get(before) ?? before, after: written.get(after) ?? after };
}
