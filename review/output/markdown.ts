import { visible, visibleLines } from '../../lib/problems/visible.ts';

/**
 * Text from a change under review is in code spans and fences, and as prose only where it is plain words: nothing in
 * it can become a mention, a link or markup of the comment. Invisible characters are shown by their code points. Tables
 * are not used: GitHub does not wrap long values in them, so a reader would have to scroll.
 */

const lineEnd = /\r\n|[\n\r]/g;

/** Inline code on one line. */
export function code(text: string, longest = 160): string {
  const shown = onOneLine(text, longest);
  if (shown === '') return '(empty)';
  if (!shown.includes('`')) return `\`${shown}\``;
  const ticks = '`'.repeat(longestRun(shown) + 1);
  return `${ticks} ${shown} ${ticks}`;
}

/** Words between spaces; a field and its value (`externalTrafficPolicy: Local`) are one. */
const words = /["(]*[a-z]+[A-Z]\w*: (?:[A-Z]\w*|true|false|\d+)(?=[)".,;:!?…]*(?: |$))[^ ]*|[^ ]+/gu;

/**
 * A sentence with values in it, as a rule of the policies or a program says it: plain words stay words, and everything
 * else (names with dots or slashes, fields, URLs, `@`, markup) is inline code.
 */
export function prose(text: string, longest = 400): string {
  const parts = (onOneLine(text, longest).match(words) ?? []).map((word) => {
    const [, before = '', core = '', after = ''] = /^([("]*)(.*?)([)".,;:!?…]*)$/su.exec(word) ?? [];
    return { before, core, after, isCode: core !== '' && !isWord(core) };
  });
  return parts
    .map(({ before, core, after, isCode }) => `${before}${isCode ? code(core, longest) : core}${after}`)
    .join(' ');
}

/** Words and numbers. `GH-1` and long hexadecimal words are links to GitHub, and `hostPort` is a field. */
function isWord(text: string): boolean {
  return (
    /^\d{1,3}(,?\d{3})?$|^[→+–-]$/u.test(text) ||
    (/^[A-Za-z]{1,20}(['-][A-Za-z]{1,20})*$/.test(text) && !/^[a-z]+[A-Z]|^[0-9a-f]{7,}$/.test(text))
  );
}

function onOneLine(text: string, longest: number): string {
  const line = text
    .replaceAll(lineEnd, '\n')
    .replaceAll(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll('\t', ' ');
  return visible(line.length > longest ? `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : line);
}

/** Several values as inline code; for a long list, only the first ones. */
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

/** A list of items that are already Markdown. @param left how many more there are, added as a last line */
export function list(items: readonly string[], left = 0): string {
  return [...items, ...(left > 0 ? [`… and ${left} more`] : [])].map((item) => `- ${item}`).join('\n');
}

function longestRun(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0);
}
