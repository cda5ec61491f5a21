import { evaluate } from '../../policy/evaluate.ts';
import type { PolicyObject } from '../../policy/object.ts';
import type { Reasons } from '../../policy/reasons.ts';

/** Names of the rules that the first object violates among the others, each once. */
export function violated(stack: readonly PolicyObject[], reasons: Reasons = new Map()): string[] {
  const [first, ...others] = stack;
  const alone = evaluate(others, reasons).length;
  const findings = evaluate([...others, first as PolicyObject], reasons).slice(alone);
  return [...new Set(findings.filter(({ reason }) => reason === undefined).map(({ rule }) => rule.name))];
}
