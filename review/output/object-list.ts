import { displayName } from '../../policy/object.ts';
import { type FieldChange, fieldChanges } from '../model/field-changes.ts';
import { type Pair, type Status, statusOf } from '../model/pairs.ts';
import type { Part } from './fit.ts';
import { code, list } from './markdown.ts';
import { showOne, showStep } from './values.ts';

/** How many objects, and fields of one, a comment shows; `--whole` and the YAML diff show the rest. */
const mostObjects = 60;
const mostFields = 20;

const signs: Record<Status, string> = {
  added: '➕ added',
  removed: '➖ removed',
  renamed: '🔀 replaced under a new name',
  changed: '✏️ changed',
  unchanged: '',
};

/** Every object and setting that differs, field by field. */
export function objectList(pairs: readonly Pair[], settings: readonly FieldChange[], whole: boolean): Part {
  let cut = false;
  const entry = (status: Status, name: string, fields: readonly FieldChange[]) => {
    const shown = whole ? fields : fields.slice(0, mostFields);
    const left = fields.length - shown.length;
    cut ||= left > 0;
    const lines = [...shown.map(describe), ...(left > 0 ? [`… and ${left} more fields`] : [])];
    return [`${signs[status]}: ${name}`, ...lines.map((line) => `  - ${line}`)].join('\n');
  };
  const objects = pairs.flatMap((pair) => {
    const { before, after } = pair;
    const status = statusOf(pair);
    if (status === 'unchanged') return [];
    const name = code(displayName((after ?? before) as NonNullable<typeof after>));
    return [entry(status, name, before !== undefined && after !== undefined ? fieldChanges(before, after) : [])];
  });
  const changed = settings.map(({ path, before, after }) => {
    const fields = fieldChanges(before, after, path);
    const [first] = fields;
    const isOne = fields.length === 1 && first?.path === path;
    return isOne
      ? entry('changed', `setting ${describe(first)}`, [])
      : entry('changed', `setting ${code(path)}`, fields);
  });
  return {
    urgency: 1,
    items: [...objects, ...changed].map((text) => ({ text, urgency: 3 })),
    most: mostObjects,
    cut,
    write: (texts, left) => `#### Objects\n\n${list(texts, left)}`,
  };
}

function describe({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${code(path)}: ${showOne(after)} (new)`;
  if (after === undefined) return `${code(path)}: ${showOne(before)} (gone)`;
  return `${code(path)}: ${showStep(before, after)}`;
}
