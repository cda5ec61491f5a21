import type { ReceiverType } from '../../flux/receiver-types.ts';

/**
 * A condition on a delivery, for the Receivers whose payload it can read. A filter that fits several types writes for
 * each the expression that its payload needs.
 */
export interface Filter<in T extends ReceiverType> {
  /** The condition, in CEL over `req`, for a Receiver of the type. Never an evaluation error. */
  readonly expression: (type: T) => string;
  /**
   * When the delivery is one that the filter speaks of: a push for a filter of branches, which a ping is not. A negation
   * holds for such deliveries only.
   */
  readonly subject: (type: T) => string;
}

/** A filter, or CEL as it is: a condition over `req` (the body), `res` (the target) and, for generic-oidc, `claims`. */
export type Condition<T extends ReceiverType> = Filter<T> | string;

/** All of the conditions hold. */
export function and<T extends ReceiverType>(...conditions: [Condition<T>, Condition<T>, ...Condition<T>[]]): Filter<T> {
  return combined(' && ', conditions);
}

/** One or more of the conditions hold. */
export function or<T extends ReceiverType>(...conditions: [Condition<T>, Condition<T>, ...Condition<T>[]]): Filter<T> {
  return combined(' || ', conditions);
}

/**
 * The condition does not hold, though the delivery is of the kind that it speaks of: `not(branch('main'))` lets the pushes
 * to other branches through and not the ping that GitHub sends. CEL as it is is negated as it is.
 */
export function not<T extends ReceiverType>(condition: Condition<T>): Filter<T> {
  return {
    expression: (type) => {
      const negation = `!(${celOf(condition, type)})`;
      const subject = subjectOf(condition, type);
      return subject === 'true' ? negation : `(${subject}) && ${negation}`;
    },
    subject: (type) => subjectOf(condition, type),
  };
}

/** The CEL text of a condition for a Receiver of the type. */
export function celOf<T extends ReceiverType>(condition: Condition<T>, type: T): string {
  return typeof condition === 'string' ? condition : condition.expression(type);
}

function subjectOf<T extends ReceiverType>(condition: Condition<T>, type: T): string {
  return typeof condition === 'string' ? 'true' : condition.subject(type);
}

function combined<T extends ReceiverType>(operator: string, conditions: readonly Condition<T>[]): Filter<T> {
  return {
    expression: (type) => conditions.map((condition) => `(${celOf(condition, type)})`).join(operator),
    subject: (type) => {
      const subjects = new Set(conditions.map((condition) => subjectOf(condition, type)));
      subjects.delete('true');
      if (subjects.size === 0) return 'true';
      return subjects.size === 1 ? [...subjects].join('') : [...subjects].map((subject) => `(${subject})`).join(' && ');
    },
  };
}
