import { type FieldChange, showValue } from '../model/field-changes.ts';
import { code } from '../output/markdown.ts';

/** Changes that one sentence names. */
const mostChanges = 6;

/** Changes in a sentence, in Markdown. */
export function showChanges(changes: readonly FieldChange[]): string {
  const shown = changes.slice(0, mostChanges).map(({ path, before, after }) => {
    if (before === undefined) return `${code(path)} ${code(showValue(after))} is new`;
    if (after === undefined) return `${code(path)} ${code(showValue(before))} is gone`;
    return `${code(path)} ${code(showValue(before))} → ${code(showValue(after))}`;
  });
  const more = changes.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
