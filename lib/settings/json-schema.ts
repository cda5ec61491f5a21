import * as z from 'zod';
import { settingsPrefix } from './stack-config.ts';
import { stackKeys, stackSchema } from './stack-schema.ts';

/** The part of JSON Schema that is used here. */
export type JsonSchema = z.core.JSONSchema.JSONSchema & {
  /** What happens by default, where that is not a value. */
  'x-default'?: string;
  /** The short form: a name or a type instead of the object. */
  shorthand?: 'name' | 'type' | 'item';
};

/** What `pulumi config set --secret` makes of a value. */
const encrypted: JsonSchema = {
  type: 'object',
  properties: { secure: { type: 'string', description: 'The value as Pulumi encrypted it.' } },
  required: ['secure'],
  additionalProperties: false,
};

/** The settings, without their namespace, as JSON Schema. */
export function settingsJsonSchema(): JsonSchema {
  return z.toJSONSchema(stackSchema(), {
    io: 'input',
    // Such a part brings its own.
    unrepresentable: 'any',
    override: ({ jsonSchema }) => complete(jsonSchema as JsonSchema),
  }) as JsonSchema;
}

/** A stack file (Pulumi.STACK.yaml) as JSON Schema: the settings, and beside them whatever Pulumi has there. */
export function stackFileJsonSchema(): JsonSchema {
  const { $schema, properties = {} } = plain(settingsJsonSchema()) as JsonSchema;
  const own = Object.fromEntries(stackKeys.map((key) => [`${settingsPrefix}${key}`, properties[key] as JsonSchema]));
  return {
    ...($schema !== undefined && { $schema }),
    title: 'Stack file of fluxhook',
    description: 'Pulumi.STACK.yaml. Written by `npm run schema`.',
    type: 'object',
    properties: {
      config: {
        type: ['object', 'null'],
        properties: own,
        // Keys of other namespaces belong to other programs.
        propertyNames: { anyOf: [{ not: { pattern: `^${settingsPrefix}` } }, { enum: Object.keys(own) }] },
      },
    } as Record<string, JsonSchema>,
  } as JsonSchema;
}

/** Without keywords that are not JSON Schema: the description says what happens by default. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const { 'x-default': initial, 'x-secret': _, ...rest } = value as JsonSchema;
  const children = Object.fromEntries(Object.entries(rest).map(([key, child]) => [key, plain(child)]));
  return initial === undefined ? children : { ...children, description: `${rest.description} Default: ${initial}.` };
}

/** What zod does not express: short forms, and that a token may be encrypted. */
function complete(schema: JsonSchema): void {
  const { shorthand, ...rest } = schema;
  if (schema['x-secret'] === true) {
    replace(schema, {
      description: schema.description,
      'x-default': schema['x-default'],
      'x-secret': true,
      anyOf: [encrypted, { type: 'string' }],
    });
  } else if (shorthand === 'name') {
    const { description, 'x-default': initial, ...object } = rest;
    replace(schema, { description, 'x-default': initial, anyOf: [{ type: 'string' }, object] });
  } else if (shorthand === 'item') {
    const { description, 'x-default': initial, items } = rest;
    const list = { type: 'array', items, minItems: 1 } as JsonSchema;
    replace(schema, { description, 'x-default': initial, anyOf: [items as JsonSchema, list] });
  } else if (shorthand === 'type') {
    const { description, 'x-default': initial, oneOf = [] } = rest;
    const types = (oneOf as JsonSchema[]).map((option) => typeOf(option));
    replace(schema, { description, 'x-default': initial, anyOf: [{ enum: types }, ...(oneOf as JsonSchema[])] });
  }
}

/** The type of one object of a union. */
export function typeOf({ properties }: JsonSchema): string {
  return String((properties?.type as JsonSchema | undefined)?.const);
}

function replace(schema: JsonSchema, by: { readonly [Key in keyof JsonSchema]: JsonSchema[Key] | undefined }): void {
  for (const key of Object.keys(schema)) delete schema[key as keyof JsonSchema];
  Object.assign(schema, Object.fromEntries(Object.entries(by).filter(([, value]) => value !== undefined)));
}
