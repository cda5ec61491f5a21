import type * as z from 'zod';
import { nearNames } from '../problems/near-names.ts';
import { type Finding, type Found, flow, inSecret, removal } from './describe.ts';
import { explanations } from './fields.ts';
import { asGiven, keyOf, type Path, valueAt } from './path.ts';
import { stackKeys, unions } from './stack-schema.ts';

type RawIssue = z.core.$ZodRawIssue;

/** A parsed value, or all that is wrong with it. */
export type Checked<T> = { readonly data: T; readonly findings?: never } | { readonly findings: readonly Finding[] };

/** Parses with a schema, and turns each issue into the words that the schema's part has for it. */
export function check<S extends z.ZodType>(schema: S, found: Found): Checked<z.output<S>> {
  const raw: RawIssue[] = [];
  const { error, data } = schema.safeParse(found.own, {
    // zod's final issues no longer have the part of the schema that they are about.
    error: (issue) => {
      raw.push(issue);
      return undefined;
    },
  });
  if (error === undefined) return { data: data as z.output<S> };
  // Messages are made when they are read.
  void error.issues;
  return { findings: raw.flatMap((issue) => findingsOf(issue, found)) };
}

function findingsOf(issue: RawIssue, found: Found): Finding[] {
  const path = asGiven(found.own, (issue.path ?? []) as Path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], issue.schema as z.ZodObject, found));
  }
  const explanation = explanations.get(issue.schema as z.ZodType);
  if (explanation === undefined) throw new Error(`a setting without an explanation: ${keyOf(path)} (${issue.code})`);
  const { needed = 'it is needed here', fix, ...rest } = explanation;
  const said = { ...rest, ...(fix !== undefined && { fix: fix(keyOf(path)) }) };
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  const place = missing ? path : shortened(path, found);
  return [{ path: place, ...said, ...(missing && { problem: needed }), ...(issue.code === 'custom' && issue.params) }];
}

/** A type or name in short form is the setting's value; in an object it has a key of its own. */
function shortened(path: Path, { own }: Found): Path {
  const parent = path.slice(0, -1);
  return ['type', 'name'].includes(String(path.at(-1))) && typeof valueAt(own, parent) === 'string' ? parent : path;
}

function unknownKey(path: Path, schema: z.ZodObject, found: Found): Finding {
  const name = String(path.at(-1));
  const parent = path.slice(0, -1);
  const known = Object.keys(schema.shape);
  const key = keyOf(path);
  const elsewhere = typesThatRead(name, schema);
  const secret = inSecret(path, found);
  if (elsewhere.length > 0) {
    const types = `${keyOf(parent)} of type ${elsewhere.join(' or ')}`;
    const problem = `it has no effect here: it belongs to ${types}`;
    return { path, problem, choices: `${types}, or no ${key}`, fix: removal(path), secret };
  }
  const near = nearNames(name, known);
  if (near.length > 0) return misspelled(path, near, found);
  if (parent.length > 0 && stackKeys.includes(name)) {
    const problem = 'it is a setting of the whole stack';
    return { path, problem, choices: keyOf([name]), fix: `${removal(path)}, and set ${keyOf([name])}`, secret };
  }
  return { path, problem: 'there is no such setting', choices: known.join(', '), fix: removal(path), secret };
}

function misspelled(path: Path, near: readonly string[], found: Found): Finding {
  const parent = path.slice(0, -1);
  const [meant, ...others] = near.map((name) => keyOf([...parent, name]));
  const value = valueAt(found.own, path);
  const plain = ['string', 'number', 'boolean'].includes(typeof value) && near[0] !== 'token' && !inSecret(path, found);
  const option = parent.length > 0 ? "--path '" : '';
  const set = plain ? `pulumi config set ${option}${meant}${option && "'"} ${flow(value)}` : `set ${meant}`;
  return {
    path,
    problem: `there is no such setting; did you mean ${meant}?`,
    choices: [meant, ...others].join(', '),
    fix: `${removal(path)}; ${set}`,
    // A value that was meant for a token is secret too.
    secret: near.includes('token') || inSecret(path, found),
  };
}

/** Types of the same union that have a key which this one does not have. */
function typesThatRead(name: string, schema: z.ZodObject): string[] {
  const siblings = unions.find(({ options }) => options.some((option) => option === schema))?.options ?? [];
  return siblings
    .filter(({ shape }) => name in shape)
    .map(({ shape }) => [...(shape.type as unknown as z.ZodLiteral<string>).values].join(' or '));
}
