import * as z from 'zod';
import { flag, labels, type Meaning, oneOf, setting } from '../settings/fields.ts';
import { adoptions } from '../settings/settings.ts';

/**
 * Fields of a component as programs of every language write them: each is a text, a number, a flag, a list of texts or
 * a map of texts. Their meaning is defined once, here; the package's schema and the checks of its components are
 * derived from it.
 */
export type Fields = Readonly<Record<string, z.ZodType>>;

/** Properties of a field besides its description. */
export interface FieldMeaning {
  readonly description: string;
  readonly default?: unknown;
  /** What happens by default, where that is not a value. */
  readonly 'x-default'?: string;
  /** Encrypted in the state, and hidden in what Pulumi prints. */
  readonly 'x-secret'?: boolean;
  /**
   * It may be an output of another resource; all other fields decide what is declared, so they have to be known at
   * once.
   */
  readonly 'x-later'?: boolean;
}

export const adopt = oneOf(
  adoptions,
  {
    description:
      'What happens to what exists already and is not of this stack. never: it is reported, and nothing is deployed. keep: it ' +
      'is taken over, and `pulumi destroy` leaves it. own: it is taken over, and `pulumi destroy` deletes it.',
    default: 'never',
  },
  'not what can happen to what exists already',
).optional();

export const objectLabels = labels('Labels of its objects.').optional();

/** True or false; in YAML, and where it comes from the configuration, also as text. */
export const yesOrNo = (description: string) => flag(description).optional();

/** A list of texts, at least one. */
export const texts = (item: z.ZodType, meaning: Meaning, explanation: Parameters<typeof setting>[2]) =>
  setting(z.array(item).min(1), meaning, explanation).optional();
