import { z } from 'zod';
import { fluxDurationChoices, isFluxDuration } from '../flux/duration.ts';

/** A value for the setting, or what to do instead. */
export type Mend = string | { readonly fix: string };

/**
 * Says in one issue what is wrong, what is allowed and how to mend it: with a value for the setting, or with commands
 * and edits of one's own. The reader turns it into a Problem.
 */
export function problem(text: string, choices: string, mend: Mend) {
  return { error: text, params: { choices, ...(typeof mend === 'string' ? { example: mend } : mend) } };
}

/** A value of the schema that also passes a test; all others, those of the wrong type too, have the one problem. */
export function check<T>(
  schema: z.ZodType<T>,
  accepts: (value: T) => boolean,
  text: string,
  choices: string,
  mend: Mend,
) {
  return z.custom<T>(
    (value) => {
      const { success, data } = schema.safeParse(value);
      return success && accepts(data);
    },
    problem(text, choices, mend),
  );
}

/** What settings ask of each other. */
export interface SettingRule<Settings> {
  /** The setting that is wrong when the rule does not hold. */
  readonly key: keyof Settings & string;
  /** Also asked when other settings could not be read, so it must not count on their types. */
  readonly holds: (settings: Settings) => boolean;
  readonly issue: ReturnType<typeof problem>;
}

/** Names of Kubernetes objects: a DNS subdomain (RFC 1123), or a DNS label where `label` says so. */
export function objectName(example: string, kind: 'subdomain' | 'label' = 'subdomain') {
  return check(z.string(), (text) => isName(text, kind), 'not a name Kubernetes accepts', nameChoices(kind), example);
}

/** The same, or nothing. */
export function optionalName(example: string, kind: 'subdomain' | 'label' = 'subdomain') {
  const accepts = (text: string) => text === '' || isName(text, kind);
  return check(z.string(), accepts, 'not a name Kubernetes accepts', `${nameChoices(kind)}; or empty`, example);
}

/** Whether Kubernetes accepts the text as a name. */
export function isName(text: string, kind: 'subdomain' | 'label'): boolean {
  const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
  const pattern = new RegExp(kind === 'label' ? `^${label}$` : `^${label}(\\.${label})*$`);
  return pattern.test(text) && text.length <= (kind === 'label' ? 63 : 253);
}

function nameChoices(kind: 'subdomain' | 'label'): string {
  const [more, longest] = kind === 'label' ? ['', 63] : [" and '.'", 253];
  return `lower-case letters, digits and '-'${more}, at most ${longest} characters`;
}

/** A duration as Flux writes it. */
export const duration = (example: string) =>
  check(z.string(), isFluxDuration, 'not a duration that Flux accepts', fluxDurationChoices, example);

/** Values that the engine hands over as text (numbers, lists) and YAML as themselves. */
export const fromText = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }, schema);
