/**
 * Text from a change under review stands in code spans and fences alone: nothing in it can become a mention, a link or
 * markup of the comment.
 */

/** Inline code on one line, also inside a table. */
export function code(text: string, longest = 160): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ⏎ ').replaceAll('|', '\\|');
  const shown = line.length > longest ? `${line.slice(0, longest)}…` : line;
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
  const ticks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${ticks}${language}\n${content.trimEnd()}\n${ticks}`;
}

/** A part that is folded until a reader opens it. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** A table; cells have to be Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
