import { hidden, mergeSpans, replaceSpans } from '../../lib/problems/credentials.ts';

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
