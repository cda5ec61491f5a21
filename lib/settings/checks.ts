import { z } from 'zod';
import { fluxDurationChoices, isFluxDuration } from '../flux/duration.ts';

/**
 * Says in one issue what is wrong, what is allowed and an example that mends it; the reader turns it into a
 * SettingProblem.
 */
export function problem(text: string, choices: string, example: string) {
  return { error: text, params: { choices, example } };
}

/** A value of the schema that also passes a test. */
export function check<T>(
  schema: z.ZodType<T>,
  accepts: (value: T) => boolean,
  text: string,
  choices: string,
  example: string,
) {
  return schema.refine(accepts, problem(text, choices, example));
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
  z.string().refine(isFluxDuration, problem('not a duration that Flux accepts', fluxDurationChoices, example));

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
