import * as z from 'zod';
import { fluxDurationChoices, fluxDurationPattern, isFluxDuration } from '../flux/duration.ts';
import { hostNameChoices, isHostName } from '../flux/host-name.ts';
import { labelKeyRule, labelValueRule, type MetadataRule, nameRule, namespaceRule } from '../flux/metadata.ts';

/** What the error says about a value that cannot be used. */
export interface Explanation {
  readonly problem: string;
  /** The values allowed. */
  readonly choices: string;
  /** A value that fixes it. */
  readonly example?: unknown;
  /** The fix, where it is not to set one value. @default - to set the example */
  readonly fix?: (key: string) => string;
  /** Why it cannot be left out. @default - it is needed there */
  readonly needed?: string;
}

/** The error's words for every part of the schema; objects have their example here. */
export const explanations = z.registry<Explanation>();

/** What a setting means, for the JSON Schema and docs/settings.md. */
export type Meaning = string | Readonly<Record<string, unknown> & { description: string }>;

/** A setting with its meaning and the error for values that cannot be used. */
export function setting<S extends z.ZodType>(schema: S, meaning: Meaning, explanation: Explanation): S {
  const result = schema.meta(described(meaning)) as S;
  explanations.add(result, explanation);
  return result;
}

function described(meaning: Meaning): Exclude<Meaning, string> {
  return typeof meaning === 'string' ? { description: meaning } : meaning;
}

/** A text that passes a test. */
export function text(meaning: Meaning, accepts: (text: string) => boolean, explanation: Explanation) {
  return setting(z.string().refine(accepts), meaning, explanation);
}

/** Any text with something in it. */
export const someText = (meaning: Meaning, example: string, more: Partial<Explanation> = {}) =>
  text(meaning, (value) => value !== '', { problem: 'not text', choices: 'text', example, ...more });

/** One of some words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
  meaning: Meaning,
  explanation: string | Explanation,
) {
  const said = typeof explanation === 'string' ? { problem: explanation } : explanation;
  return setting(z.enum(words), meaning, { choices: words.join(', '), example: words[0], ...said });
}

/** A name of a Kubernetes object, by the rule of its kind; the same rule as the constructs'. */
export function objectName(meaning: Meaning, example: string, kind = 'Secret', group = 'core') {
  return named(
    meaning,
    example,
    nameRule(group, kind) as MetadataRule,
    `not a name that Kubernetes accepts for a ${kind}`,
  );
}

/** The name of a namespace. */
export const namespaceName = (meaning: Meaning, example: string) =>
  named(meaning, example, namespaceRule, 'not a name that Kubernetes accepts for a namespace');

function named(meaning: Meaning, example: string, { accepts, choices }: MetadataRule, problem: string) {
  return text(meaning, accepts, { problem, choices, example });
}

/** A duration as Flux writes it. */
export function duration(meaning: Meaning, example: string) {
  return setting(
    z.string().refine(isFluxDuration),
    { ...described(meaning), pattern: fluxDurationPattern },
    {
      problem: 'not a duration that Flux accepts',
      choices: fluxDurationChoices,
      example,
    },
  );
}

/** A DNS name under which GitHub delivers. */
export const hostName = (meaning: Meaning, needed?: string) =>
  text(meaning, isHostName, {
    problem: 'not a host name that an Ingress or a route takes',
    choices: hostNameChoices,
    example: 'flux.example.org',
    ...(needed !== undefined && { needed }),
  });

/** A port that GitHub connects to. */
export const port = (meaning: Meaning) =>
  setting(z.int().min(1).max(65_535), meaning, { problem: 'not a TCP port', choices: '1 to 65535', example: 8443 });

/** True or false; `pulumi config set` writes both as text. */
export function flag(meaning: string, initial = false) {
  const schema = z.preprocess(
    (value) => (value === 'true' ? true : value === 'false' ? false : value),
    setting(z.boolean(), meaning, { problem: 'neither true nor false', choices: 'true, false', example: !initial }),
  );
  return schema.meta({
    description: meaning,
    default: initial,
    type: ['boolean', 'string'],
    enum: [true, false, 'true', 'false'],
  });
}

/** Labels, by Kubernetes' rules. */
export const labels = (meaning: Meaning) =>
  map(meaning, (key, value) => labelKeyRule.accepts(key) && labelValueRule.accepts(value), {
    problem: 'not labels that Kubernetes accepts',
    choices: `keys and texts of ${labelValueRule.choices}`,
    example: { 'app.kubernetes.io/part-of': 'flux' },
  });

/** Annotations; their keys follow the rule of labels'. */
export const annotations = (meaning: Meaning) =>
  map(meaning, (key) => labelKeyRule.accepts(key), {
    problem: 'not annotations that Kubernetes accepts',
    choices: `keys of ${labelKeyRule.choices}, with texts`,
    example: { 'example.org/name': 'value' },
  });

function map(meaning: Meaning, accepts: (key: string, value: string) => boolean, explanation: Explanation) {
  const value = z.string();
  explanations.add(value, explanation);
  const entries = z
    .record(z.string(), value)
    .refine((entries) => Object.entries(entries).every(([key, text]) => accepts(key, text)));
  return setting(entries, meaning, explanation);
}

/** A name on its own, or an object with it. */
export function nameOr<S extends z.ZodType>(object: S, meaning: Meaning) {
  const schema = z.preprocess((value) => (typeof value === 'string' ? { name: value } : value), object);
  return schema.meta({ ...described(meaning), shorthand: 'name' });
}

/** An object discriminated by its `type`, or the type on its own where it needs no more. */
export function typeOr<S extends z.ZodType>(union: S, meaning: Meaning) {
  const schema = z.preprocess((value) => (typeof value === 'string' ? { type: value } : value), union);
  return schema.meta({ ...described(meaning), shorthand: 'type' });
}
