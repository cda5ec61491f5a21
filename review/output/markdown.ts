import { visible, visibleLines } from '../../lib/problems/visible.ts';

/**
 * Text from a change under review stands only in code spans and fences: nothing in it can become a mention, a link or
 * markup of the comment. What cannot be seen in it is shown by its code point.
 */

const lineEnd = /\r\n|[\n\r]/g;

/** Inline code on one line, also inside a table. */
export function code(text: string, longest = 160): string {
  const line = text
    .replaceAll(lineEnd, '\n')
    .replaceAll(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll('\t', ' ');
  const cut = line.length > longest ? `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
  // A backslash before the one that a table needs would undo it.
  const shown = visible(cut)
    .replaceAll(/\\(?=\\*\|)/g, '\\ ')
    .replaceAll('|', '\\|');
  if (shown === '') return '(empty)';
  if (!shown.includes('`')) return `\`${shown}\``;
  const ticks = '`'.repeat(longestRun(shown) + 1);
  return `${ticks} ${shown} ${ticks}`;
}

/** Several values as inline code; of a long list its beginning. */
export function codes(texts: readonly string[], most = 8): string {
  const shown = texts
    .slice(0, most)
    .map((text) => code(text))
    .join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}

/** A fenced block that its content cannot end. */
export function fence(language: string, content: string): string {
  const shown = visibleLines(content.replaceAll(lineEnd, '\n')).trimEnd();
  const ticks = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${ticks}${language}\n${shown}\n${ticks}`;
}

/** A part that is folded until a reader opens it. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** A row of a table; cells have to be Markdown already. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A table of rows that have as many cells as the head. */
export function table(head: readonly string[], rows: readonly string[]): string {
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

function longestRun(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0);
}
