import assert from 'node:assert/strict';
import { lexer, type Token } from 'marked';

/** What a review is made of. Links, images, strike-through and other HTML it has none. */
const own = new Set('blockquote code codespan em heading html list list_item paragraph space strong text'.split(' '));

/** The HTML that a review writes. */
const html = /^(?:<!-- fluxhook-review -->|<\/?details>|<\/?summary>|<details><summary>[\w :,()]*<\/summary>)\s*$/;

/** Everything that a Markdown reader finds in a text, however deep. */
function tokensOf(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => [
    token,
    ...tokensOf(('tokens' in token && token.tokens) || []),
    ...(token.type === 'list' ? tokensOf(token.items) : []),
  ]);
}

/** A review has only its own markup, mentions nobody, and has no character that cannot be seen. */
export function assertIntact(markdown: string): void {
  for (const token of tokensOf(lexer(markdown, { gfm: true }))) {
    assert.ok(own.has(token.type), `markup that no review has: ${token.type} ${JSON.stringify(token.raw)}`);
    if (token.type === 'html') assert.match(token.raw, html, 'HTML that no review has');
    if (token.type === 'text' && !('tokens' in token))
      assert.doesNotMatch(token.raw, /@\w|#\d|https?:/, 'a mention, a reference or a link');
  }
}
