import { evaluateCel } from './cel-evaluate.ts';

/** What a filter sees of an object. */
export interface SeenObject {
  readonly kind: string;
  readonly apiVersion?: string | undefined;
  readonly metadata: object;
}

/** One entry of a Receiver's spec.resources, with the objects that it means. */
export interface PatchedEntry {
  readonly filter?: string | undefined;
  readonly objects: readonly SeenObject[];
}

/**
 * How many objects a delivery patches at most; an object that two entries match counts twice. Objects that a filter
 * picks by comparing them with the body do not count, because each delivery picks others; the parts of a filter about
 * only the object are evaluated, and those about only the body are taken to be true.
 * @param resourceFilter the Receiver's own, in CEL; it goes before that of an entry
 */
export function patchCount(entries: readonly PatchedEntry[], resourceFilter: string | undefined): number {
  let count = 0;
  for (const { filter, objects } of entries) {
    const filters = [resourceFilter, filter].filter((text) => text !== undefined && text !== '') as string[];
    count += objects.filter((object) => filters.every((text) => letsThrough(text, object))).length;
  }
  return count;
}

/** Whether a filter lets the object through with each delivery for which the parts about the body are true. */
function letsThrough(filter: string, { kind, apiVersion, metadata }: SeenObject): boolean {
  if (!reads(filter, 'res')) return true;
  const res = { kind, apiVersion, metadata };
  return evaluateCel(filter, { res, req: {}, claims: {} }).parts.every((part) => {
    if (!reads(part.text, 'res')) return true;
    const isPicked = reads(part.text, 'req') || reads(part.text, 'claims');
    return !isPicked && 'value' in part && part.value;
  });
}

/** Whether CEL reads the variable: not a field or a text of the same name. */
function reads(expression: string, variable: string): boolean {
  const code = expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""');
  return new RegExp(`(?<![\\w.])${variable}\\b`).test(code);
}

/** Whether labels match matchLabels; an empty matchLabels matches nothing, because Flux refuses such a wildcard. */
export function hasLabels(
  labels: Readonly<Record<string, unknown>> | undefined,
  matchLabels: Readonly<Record<string, unknown>> | undefined,
): boolean {
  if (matchLabels === undefined) return false;
  return Object.entries(matchLabels).every(([key, value]) => labels?.[key] === value);
}
