import * as z from 'zod';
import { hidden } from '../problems/credentials.ts';
import { nearNames } from '../problems/near-names.ts';
import type { Problem } from '../problems/problem.ts';
import { flow } from '../settings/describe.ts';
import { explanations } from '../settings/fields.ts';
import { check } from '../settings/issues.ts';
import type { FieldMeaning, Fields } from './fields.ts';
import type { Given } from './given.ts';

/** What is wrong with a field. */
export interface FieldFinding {
  readonly field: string;
  readonly problem: string;
  readonly choices: string;
  readonly fix: string;
}

/** What is wrong with each field. Values that are known only later are not checked. */
export function checkFields(fields: Fields, given: ReadonlyMap<string, Given>): FieldFinding[] {
  const unknown = [...given.keys()].filter((key) => !(key in fields)).map((key) => noSuchField(key, fields));
  const ofFields = Object.entries(fields).flatMap(([field, schema]): FieldFinding[] => {
    const found = given.get(field);
    if (found !== undefined && !found.isKnown) return meaningOf(schema)['x-later'] ? [] : [knownLater(field, schema)];
    return checkField(field, schema, found?.value);
  });
  return [...unknown, ...ofFields];
}

function checkField(field: string, schema: z.ZodType, value: unknown): FieldFinding[] {
  const own = value === undefined ? {} : { [field]: value };
  const { findings = [] } = check(z.object({ [field]: schema }), { own, secretKeys: [] });
  return findings.map(({ problem, choices, example, fix }) => ({
    field,
    problem,
    choices,
    fix: fix ?? setTo(field, example),
  }));
}

/** A problem as people read it: with the value, unless it is secret. */
export function problemOf(
  { field, ...said }: FieldFinding,
  fields: Fields,
  given: ReadonlyMap<string, Given>,
): Problem {
  const found = given.get(field);
  const schema = fields[field];
  const isSecret = found?.isSecret || schema === undefined || meaningOf(schema)['x-secret'];
  if (found === undefined || !found.isKnown) return { subject: field, ...said };
  return { subject: field, value: isSecret ? hidden : JSON.stringify(found.value), ...said };
}

/** What a field means. */
export function meaningOf(schema: z.ZodType): FieldMeaning {
  return (schema.meta() ?? innerOf(schema).meta()) as unknown as FieldMeaning;
}

/** Whether a field has to be given. */
export function isNeeded(schema: z.ZodType): boolean {
  return !schema.safeParse(undefined).success;
}

/** How a field is given a value, in whatever language. */
export function setTo(field: string, example: unknown): string {
  return `set ${field} to ${flow(example)}`;
}

/** A value that a field can have. */
export function exampleOf(schema: z.ZodType | undefined): unknown {
  return schema === undefined ? undefined : explanations.get(innerOf(schema))?.example;
}

/** The type without undefined. */
function innerOf(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}

function noSuchField(field: string, fields: Fields): FieldFinding {
  const near = nearNames(field, Object.keys(fields));
  const meant = near.length === 0 ? '' : `; did you mean ${near[0]}?`;
  return {
    field,
    problem: `there is no such field${meant}`,
    choices: (near.length === 0 ? Object.keys(fields) : near).join(', '),
    fix: near.length === 0 ? `remove ${field}` : `write ${near[0]}`,
  };
}

function knownLater(field: string, schema: z.ZodType): FieldFinding {
  return {
    field,
    problem: 'it decides what is declared, and is not known before other resources are deployed',
    choices: 'a value that is known at once, from the program or its configuration',
    fix: setTo(field, exampleOf(schema)),
  };
}
