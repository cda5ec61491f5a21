/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

export function text(description: string): Schema {
  return { type: 'string', description };
}

export function figure(description: string): Schema {
  return { type: 'number', description };
}

export function yesOrNo(description: string): Schema {
  return { type: 'boolean', description };
}

/** As Date.toISOString writes it. */
export function time(description: string): Schema {
  return { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$', description };
}

export function oneOf(values: readonly unknown[], description: string): Schema {
  return { enum: values, description };
}

export function list(items: Schema, description: string): Schema {
  return { type: 'array', items, description };
}

/**
 * An object that has these properties and no other.
 * @param optional those of them that it may lack
 */
export function record(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, additionalProperties: false, properties };
}

/** NAME and NAMESPACE of a Receiver. */
export const receiverName = { namespace: text('Of the Receiver'), name: text('Of the Receiver') };

/**
 * The schema of what a command prints with `-o json`.
 * @param kind as in the document
 * @param title what the document is
 */
export function documentSchema(
  kind: string,
  title: string,
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://fluxhook.dev/schema/${fileOf(kind)}`,
    title,
    ...record({ apiVersion: { const: 'fluxhook.dev/v1' }, kind: { const: kind }, ...properties }, optional),
  };
}

/** Name of the schema's file: filter-test.schema.json for FilterTest. */
export function fileOf(kind: string): string {
  return `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.schema.json`;
}
