import { displayName } from '../../policy/object.ts';
import { type FieldChange, fieldChanges, showValue } from '../model/field-changes.ts';
import { type Pair, type Status, statusOf } from '../model/pairs.ts';
import type { Part } from './fit.ts';
import { code, row, table } from './markdown.ts';

/** Rows of a table, and fields of an object, that a comment shows; `--whole` and the YAML diff show the rest. */
const mostRows = 60;
const mostFields = 20;

const signs: Record<Status, string> = {
  added: '➕ added',
  removed: '➖ removed',
  renamed: '🔀 replaced under a new name',
  changed: '✏️ changed',
  unchanged: '',
};

/** Every object and setting that differs, field by field. */
export function objectTable(pairs: readonly Pair[], settings: readonly FieldChange[], whole: boolean): Part {
  let cut = false;
  const objects = pairs.flatMap((pair) => {
    const { before, after } = pair;
    const status = statusOf(pair);
    if (status === 'unchanged') return [];
    const name = displayName((after ?? before) as NonNullable<typeof after>);
    const fields = before !== undefined && after !== undefined ? fieldChanges(before, after) : [];
    cut ||= !whole && fields.length > mostFields;
    return [row([signs[status], code(name), describeAll(fields, whole)])];
  });
  const rows = [...objects, ...settings.map((setting) => row([signs.changed, 'setting', describe(setting)]))];
  return {
    urgency: 1,
    items: rows.map((text) => ({ text, urgency: 3 })),
    most: mostRows,
    cut,
    write: (texts, left) =>
      `#### Objects\n\n${table(['', 'Object', 'Fields'], left > 0 ? [...texts, row(['…', `and ${left} more`, ''])] : texts)}`,
  };
}

function describeAll(fields: readonly FieldChange[], whole: boolean): string {
  const shown = whole ? fields : fields.slice(0, mostFields);
  const left = fields.length - shown.length;
  return [...shown.map(describe), ...(left > 0 ? [`… and ${left} more fields`] : [])].join('<br>');
}

function describe({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${code(path)}: ${code(showValue(after))} (new)`;
  if (after === undefined) return `${code(path)}: ${code(showValue(before))} (gone)`;
  return `${code(path)}: ${code(showValue(before))} → ${code(showValue(after))}`;
}
