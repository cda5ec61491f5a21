import { hidden } from '../../lib/problems/credentials.ts';
import { isPlain } from './harmless.ts';
import { inAddress, inProse, withoutSpans } from './spans.ts';

const none: ReadonlySet<string> = new Set();

/** What a program or a library said, without what may be a secret in it. */
export function maskText(text: string): string {
  return withoutSpans(text, inProse, none);
}

/** A text of our own, without the values in it that are hidden elsewhere. */
export function withoutValues(text: string, values: ReadonlySet<string>): string {
  // A word of a Secret may be one of the text, too.
  const quoted = [...values].filter((value) => value.length > 4 && !isPlain(value) && text.includes(value));
  const shown = quoted
    .sort((a, b) => b.length - a.length)
    .reduce((said, value) => said.replaceAll(value, hidden), text);
  return shown.includes('://') ? withoutSpans(shown, inAddress, none) : shown;
}
