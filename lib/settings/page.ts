import { type JsonSchema, settingsJsonSchema, typeOf } from './json-schema.ts';
import { inheritedKeys } from './webhook-schema.ts';

/** One line of a table: a key, what it means, and what happens without it. */
type Row = readonly [key: string, meaning: string, initial: string];

/** docs/settings.md: every setting with its meaning and default, from the schema. */
export function settingsPage(): string {
  const { properties = {} } = settingsJsonSchema();
  const settings = Object.entries(properties as Record<string, JsonSchema>);
  const top = settings.map(
    ([key, schema]): Row => [
      hasSection(schema) ? `[${key}](#${key.toLowerCase()})` : `\`${key}\``,
      meaning(schema),
      initial(schema),
    ],
  );
  const sections = settings.filter(([, schema]) => hasSection(schema)).map(([key, schema]) => section(key, schema));
  return `${[introduction, table(top), ...sections].join('\n\n')}\n`;
}

const introduction = `# Settings

<!-- Written by \`npm run schema\` from lib/settings. -->

All settings of a stack, under the namespace \`fluxhook:\` of its file \`Pulumi.STACK.yaml\`. One is enough:

\`\`\`yaml
# yaml-language-server: $schema=./schema/stack.schema.json
config:
  fluxhook:repository: https://github.com/OWNER/REPOSITORY
\`\`\`

With the first line, editors complete and check the file
([schema/stack.schema.json](../schema/stack.schema.json)). A setting without effect is an error. \`pulumi config set
fluxhook:KEY VALUE\` sets a text, \`pulumi config set --path 'fluxhook:exposure.host' VALUE\` a field of an object; lists
and objects are easier to write into the file.

A webhook is set at the top, or in the list \`webhooks\`, or both: the one at the top is then the first. Defaults stand
here and nowhere else; \`Pulumi.yaml\` has none.`;

function section(key: string, schema: JsonSchema): string {
  const blocks = [`## ${key}`, meaning(schema)];
  if (key === 'webhooks') {
    const { name, namespace } = (objectOf(schema)?.properties ?? {}) as Record<string, JsonSchema>;
    const inherited = inheritedKeys.map((name) => `\`${name}\``).join(', ');
    blocks.push(
      `Each item takes the keys of a webhook that are at the top: those from \`repository\` to \`filter\`. For ${inherited}, it takes what it does not set itself from there. It also takes:`,
      table([row('name', name), row('namespace', namespace)].flat()),
    );
    return blocks.join('\n\n');
  }
  for (const option of typesOf(schema)) {
    const rows = rowsOf(option).filter(([name]) => name !== '`type`');
    blocks.push(`### ${key}: ${typeOf(option)}`, option.description ?? '', ...(rows.length > 0 ? [table(rows)] : []));
  }
  const object = objectOf(schema);
  if (object !== undefined) blocks.push(table(rowsOf(object)));
  return blocks.join('\n\n');
}

/** The keys of an object, those of objects in it with dots. */
function rowsOf({ properties = {}, required = [] }: JsonSchema, prefix = ''): Row[] {
  return Object.entries(properties as Record<string, JsonSchema>).flatMap(([key, schema]) =>
    row(`${prefix}${key}`, schema, required.includes(key)),
  );
}

function row(name: string, schema: JsonSchema | undefined, needed = false): Row[] {
  if (schema === undefined) return [];
  const object = objectOf(schema);
  const own: Row = [`\`${name}\``, meaning(schema), needed ? 'needed' : initial(schema)];
  // Its keys are those of a webhook, which have a table of their own.
  if (name === 'overrides') return [own];
  return [own, ...(object === undefined ? [] : rowsOf(object, `${name}${isList(schema) ? '[]' : ''}.`))];
}

function hasSection(schema: JsonSchema): boolean {
  return typesOf(schema).length > 0 || objectOf(schema) !== undefined;
}

/** The objects of a union. */
function typesOf({ anyOf = [] }: JsonSchema): JsonSchema[] {
  return (anyOf as JsonSchema[]).filter(({ properties }) => properties?.type !== undefined);
}

/** The object that a setting is, or has in its list; undefined for texts, unions and maps. */
function objectOf(schema: JsonSchema): JsonSchema | undefined {
  if (typesOf(schema).length > 0 || schema['x-secret'] === true) return undefined;
  const [candidate] = [
    schema,
    schema.items as JsonSchema | undefined,
    ...((schema.anyOf ?? []) as JsonSchema[]),
  ].filter((part) => part?.properties !== undefined);
  return candidate;
}

function isList({ type }: JsonSchema): boolean {
  return type === 'array';
}

function meaning({ description = '', enum: words, type }: JsonSchema): string {
  const choices = (Array.isArray(type) ? [] : (words ?? [])).map((word) => `\`${word}\``);
  return choices.length > 1 && choices.length < 12 ? `${description} One of ${choices.join(', ')}.` : description;
}

function initial(schema: JsonSchema): string {
  const { default: value, 'x-default': text } = schema;
  if (text !== undefined) return text;
  return value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  return ['| key | meaning | default |', '|---|---|---|', ...lines].join('\n');
}
