import assert from 'node:assert/strict';
import type { Ran } from './command.ts';

/** Not a word of the program's own faults, and no later than said. */
export function quiet({ all, seconds }: Ran, within: number): void {
  assert.doesNotMatch(all, /\.ts:\d+|unexpectedly|is not a function|is not iterable|HTTP-Code/);
  // What it takes to start beside others, on a busy machine.
  assert.ok(seconds < within + 60, `${seconds} s, ${within} at most:\n${all}`);
}

/** A text without what differs from run to run. */
export function withoutFigures(text: string): string {
  return text
    .replace(/\d\d:\d\d UTC/g, '14:05 UTC')
    .replace(/localhost:\d+/g, 'HOST')
    .replace(/(?:127\.0\.0\.1|::1):\d{4,}/g, 'HOST')
    .replace(/hooks\/\d+/g, 'hooks/ID')
    .trim();
}

/** What a remedy begins with. */
const remedy = /\nTo fix it: |; (?=needed: |see |curl |behind |run the same |export |give |authorize )/;

/** A message in two cells: what it says, and how to fix it. */
export function told(text: string): { 'a person reads': string; 'how to fix it': string } {
  const { index = text.length, 0: between = '' } = remedy.exec(text) ?? {};
  const [said, fixes] = [text.slice(0, index), text.slice(index + between.length)];
  return { 'a person reads': cell(said), 'how to fix it': cell(fixes) };
}

function cell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '/').replace(/\.$/, '').trim();
}
