/**
 * The policies as pure functions over objects, for a check of your own: Pulumi is not loaded, and no file or server is read.
 * `fluxhook/policy/pack` is the same as a policy pack for `pulumi preview`.
 */
export { evaluate, type Finding } from './evaluate.ts';
export { encrypted, notKnown, type PolicyObject } from './object.ts';
export { type Reasons, readReasons } from './reasons.ts';
export type { Level, ObjectRule, Rule, RuleBase, StackRule, Violation } from './rule.ts';
export { rules } from './rules/index.ts';
