import { hidden, mergeSpans, replaceSpans } from '../../lib/problems/credentials.ts';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { visibleLines } from '../../lib/problems/visible.ts';
import { isPlain } from './harmless.ts';
import { inAddress, inProse, withoutSpans } from './spans.ts';

const none: ReadonlySet<string> = new Set();

/** The output of a program or a library, without what may be a secret in it. */
export function maskText(text: string): string {
  return withoutSpans(text, inProse, none);
}

/** A text of our own, without values that are hidden elsewhere. */
export function withoutValues(text: string, values: ReadonlySet<string>): string {
  // A word from a Secret may also be a word of the text.
  const quoted = [...values].filter((value) => value.length > 4 && !isPlain(value) && text.includes(value));
  const shown = quoted
    .sort((a, b) => b.length - a.length)
    .reduce((said, value) => said.replaceAll(value, hidden), text);
  return shown.includes('://') ? withoutSpans(shown, inAddress, none) : shown;
}

/** A note or an error as it goes to the terminal: what it quotes from a change may be a secret, or a control sequence for the terminal. */
export function complaint(said: unknown): string {
  if (typeof said === 'string') return visibleLines(said);
  // Our own errors quote nothing secret.
  return visibleLines(said instanceof ProblemsError ? said.message : maskText(unexpected(said)));
}

/** Without the part of a file that some errors quote. */
function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return `The review failed: ${String(error)}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [`The review failed: ${error.name}: ${error.message.split('\n')[0]}`, ...frames].join('\n');
}

/**
 * A second check of everything that is printed: secretlint's rules know tokens of vendors, logins of databases and
 * private keys. It sees only the text, so it also finds secrets in places where names are expected.
 */
export async function withoutTokens(text: string): Promise<string> {
  // Loaded only here, so that the command starts without them.
  const [{ lintSource }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const scanners = rules
    // A comment in a text under review would turn the others off.
    .filter(({ meta }) => !meta.id.endsWith('filter-comments'))
    .map((rule) => ({ id: rule.meta.id, rule, options: {} }));
  const { messages } = await lintSource({
    source: { filePath: 'review.md', content: text, ext: '.md', contentType: 'text' },
    options: { config: { rules: scanners }, noPhysicFilePath: true },
  });
  const spans = messages.map(({ range: [start, end] }) => {
    // Never a character that is markup in the review.
    const [found = ''] = /^[^\n`|]*/.exec(text.slice(start, end)) ?? [];
    return [start, start + found.length] as const;
  });
  return replaceSpans(text, mergeSpans(spans), () => hidden);
}
