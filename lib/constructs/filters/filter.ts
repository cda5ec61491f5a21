import type { ReceiverType } from '../../flux/receiver-types.ts';
import type { Violation } from '../violation.ts';

/**
 * A condition on a delivery, for the Receivers whose payload it can read. A filter for several types has for each the
 * expression that its payload needs.
 */
export interface Filter<in T extends ReceiverType> {
  /** The condition, in CEL over `req`, for a Receiver of the type. Never an evaluation error. */
  readonly expression: (type: T) => string;
  /**
   * The negation: the condition does not hold, although the filter applies to the delivery. A filter of branches
   * applies to a push, but not to a ping. If a filter holds because nothing is known, its negation holds too.
   */
  readonly negation: (type: T) => string;
  /** When the filter applies to the delivery. */
  readonly subject: (type: T) => string;
  /** Arguments that could match nothing; the Receiver reports them at synth. */
  readonly problems: (type: T) => readonly Violation[];
  /** What it decides when only this is known of a delivery. */
  readonly outcomes: (delivery: KnownDelivery) => Outcomes;
}

/** What is known of a delivery before there is one. */
export interface KnownDelivery {
  /** The event, as the sender names it; undefined for a push. */
  readonly event?: string;
  /** What was pushed. */
  readonly ref?: { readonly kind: 'branch' | 'tag' /** Undefined for any. */; readonly name?: string };
}

/**
 * Whether the condition, and whether its negation, can be true. Neither can if the filter does not apply to the
 * delivery.
 */
export interface Outcomes {
  readonly holds: boolean;
  readonly fails: boolean;
}

/** For a filter of which nothing is known. */
export const anything: Outcomes = { holds: true, fails: true };

/** For a delivery to which a filter does not apply. */
export const silence: Outcomes = { holds: false, fails: false };

/** A filter, or CEL as it is: a condition over `req` (the body), `res` (the target) and, for generic-oidc, `claims`. */
export type Condition<T extends ReceiverType> = Filter<T> | string;

/** All of the conditions hold. */
export function and<T extends ReceiverType>(...conditions: [Condition<T>, Condition<T>, ...Condition<T>[]]): Filter<T> {
  const parts = conditions.map(filterOf);
  const subject = (type: T) => subjectOf(parts, type);
  return {
    expression: (type) => joined(' && ', parts, 'expression', type),
    negation: (type) => within(subject(type), joined(' || ', parts, 'negation', type)),
    subject,
    problems: (type) => parts.flatMap(({ problems }) => problems(type)),
    outcomes: (delivery) => {
      const all = parts.map(({ outcomes }) => outcomes(delivery));
      return { holds: all.every(({ holds }) => holds), fails: all.some(({ fails }) => fails) };
    },
  };
}

/** One or more of the conditions hold. */
export function or<T extends ReceiverType>(...conditions: [Condition<T>, Condition<T>, ...Condition<T>[]]): Filter<T> {
  const parts = conditions.map(filterOf);
  return {
    expression: (type) => joined(' || ', parts, 'expression', type),
    negation: (type) => joined(' && ', parts, 'negation', type),
    subject: (type) => subjectOf(parts, type),
    problems: (type) => parts.flatMap(({ problems }) => problems(type)),
    outcomes: (delivery) => {
      const all = parts.map(({ outcomes }) => outcomes(delivery));
      return { holds: all.some(({ holds }) => holds), fails: all.every(({ fails }) => fails) };
    },
  };
}

/**
 * The condition does not hold, although it applies to the delivery: `not(branch('main'))` lets the
 * pushes to other branches through and not the ping that GitHub sends. `not(changedPath('apps'))` lets a push through
 * that does not list all of its changes, as changedPath does too. Plain CEL is simply negated.
 */
export function not<T extends ReceiverType>(condition: Condition<T>): Filter<T> {
  const { expression, negation, outcomes, ...rest } = filterOf(condition);
  return {
    ...rest,
    expression: negation,
    negation: expression,
    outcomes: (delivery) => {
      const { holds, fails } = outcomes(delivery);
      return { holds: fails, fails: holds };
    },
  };
}

/** The CEL text of a condition for a Receiver of the type. */
export function celOf<T extends ReceiverType>(condition: Condition<T>, type: T): string {
  return typeof condition === 'string' ? condition : condition.expression(type);
}

/** That the condition does not hold for a delivery of the subject. */
export function within(subject: string, negation: string): string {
  return subject === 'true' ? negation : `(${subject}) && (${negation})`;
}

function filterOf<T extends ReceiverType>(condition: Condition<T>): Filter<T> {
  if (typeof condition !== 'string') return condition;
  return {
    expression: () => condition,
    negation: () => `!(${condition})`,
    subject: () => 'true',
    problems: () => [],
    outcomes: () => anything,
  };
}

function joined<T extends ReceiverType>(
  operator: string,
  parts: readonly Filter<T>[],
  text: 'expression' | 'negation',
  type: T,
): string {
  return parts.map((part) => `(${part[text](type)})`).join(operator);
}

/** A delivery to which all of the parts apply. */
function subjectOf<T extends ReceiverType>(parts: readonly Filter<T>[], type: T): string {
  const subjects = new Set(parts.map(({ subject }) => subject(type)));
  subjects.delete('true');
  if (subjects.size === 0) return 'true';
  return subjects.size === 1 ? [...subjects].join('') : [...subjects].map((subject) => `(${subject})`).join(' && ');
}
