import type { FieldChange } from '../model/field-changes.ts';
import { code } from '../output/markdown.ts';
import { showOne, showStep } from '../output/values.ts';

/** Changes that one sentence names. */
const mostChanges = 6;

/** Changes in a sentence, in Markdown. */
export function showChanges(changes: readonly FieldChange[]): string {
  const shown = changes.slice(0, mostChanges).map(({ path, before, after }) => {
    if (before === undefined) return `${code(path)} ${showOne(after)} is new`;
    if (after === undefined) return `${code(path)} ${showOne(before)} is gone`;
    return `${code(path)} ${showStep(before, after)}`;
  });
  const more = changes.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
