import { hidden, mergeSpans, replaceSpans } from '../../lib/problems/credentials.ts';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { visibleLines } from '../../lib/problems/visible.ts';
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

/** A note or an error as it goes to the terminal: what it quotes of a change may be a secret, or steer the terminal. */
export function complaint(said: unknown): string {
  if (typeof said === 'string') return visibleLines(said);
  // Errors of our own quote nothing that is secret.
  return visibleLines(said instanceof ProblemsError ? said.message : maskText(unexpected(said)));
}

/** Without the part of a file that some errors bring along. */
function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return `The review failed: ${String(error)}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [`The review failed: ${error.name}: ${error.message.split('\n')[0]}`, ...frames].join('\n');
}

/**
 * A second net under everything that is printed: what the rules of secretlint know as a token of a vendor, a login of a
 * database or a private key. It sees only the text, so it also finds what stands where names do.
 */
export async function withoutTokens(text: string): Promise<string> {
  // Only here: the command starts without them.
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
    // Never a character that is markup of the review.
    const [found = ''] = /^[^\n`|]*/.exec(text.slice(start, end)) ?? [];
    return [start, start + found.length] as const;
  });
  return replaceSpans(text, mergeSpans(spans), () => hidden);
}
