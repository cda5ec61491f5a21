import { reasonAnnotation } from '../lib/annotations.ts';
import { displayName, field, type PolicyObject } from './object.ts';
import type { Reasons } from './reasons.ts';
import type { Rule, Violation } from './rule.ts';
import { rules } from './rules/index.ts';

/** A violation by an object of the stack. */
export interface Finding extends Violation {
  readonly rule: Rule;
  /** Kind, namespace and name. */
  readonly object: string;
  /** Why it is as it is, where the rule takes a reason and one was given; it then fails nothing. */
  readonly reason?: string;
}

/** Judges every object by every rule. Objects in the order given, rules in theirs. */
export function evaluate(stack: readonly PolicyObject[], reasons: Reasons): Finding[] {
  return stack.flatMap((object) => rules.flatMap((rule) => judge(rule, object, stack, reasons)));
}

/** Judges one object by one rule. */
export function judge(
  rule: Rule,
  object: PolicyObject,
  stack: readonly PolicyObject[],
  reasons: Reasons,
): readonly Finding[] {
  const stated = rule.acceptsReason ? annotatedReason(object, rule) : undefined;
  const reason = rule.acceptsReason === true ? (stated ?? reasons.get(rule.name)) : stated;
  return [...rule.check(object, stack)].map((violation) => ({
    ...violation,
    rule,
    object: displayName(object),
    ...(reason !== undefined && { reason }),
  }));
}

function annotatedReason({ metadata }: PolicyObject, rule: Rule): string | undefined {
  const value = field(metadata.annotations, `${reasonAnnotation}${rule.name}`);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
