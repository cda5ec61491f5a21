import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lexer, type Token } from 'marked';
import { code, fence, list, prose } from '../../review/output/markdown.ts';

/** Types of everything that a Markdown reader finds in a text, however deep. */
function found(markdown: string): Set<string> {
  const walk = (tokens: readonly Token[]): string[] =>
    tokens.flatMap((token) => [
      token.type,
      ...walk(('tokens' in token && token.tokens) || []),
      ...(token.type === 'table' ? [...token.header, ...token.rows.flat()].flatMap((cell) => walk(cell.tokens)) : []),
      ...(token.type === 'list' ? walk(token.items) : []),
    ]);
  return new Set(walk(lexer(markdown, { gfm: true })).filter((type) => type !== 'space'));
}

const markup = '# heading @everybody [link](https://example.org) <img src="x"> **bold** | a | b |';
const ends = { LF: '\n', CR: '\r', CRLF: '\r\n', VT: '\v', FF: '\f', NEL: '\x85', LS: '\u2028', PS: '\u2029' };

describe('nothing in a value becomes markup', () => {
  for (const [name, end] of Object.entries(ends)) {
    const value = `a${end}${end}${markup}${end}${end}\`\`\`\`${end}${markup}${end}~~~${end}- item`;

    test(`inline, after ${name}`, () => {
      assert.deepEqual(found(`- ${code(value, 1000)}`), new Set(['list', 'list_item', 'text', 'codespan']));
      assert.doesNotMatch(code(value), /[\p{Cc}\p{Zl}\p{Zp}]/u);
    });

    test(`in a sentence, after ${name}`, () => {
      const said = list([prose(value, 1000), prose(`${value}\``, 1000)]);
      assert.deepEqual(found(said), new Set(['list', 'list_item', 'text', 'codespan']));
    });

    test(`in a block, after ${name}`, () => assert.deepEqual(found(fence('diff', value)), new Set(['code'])));
  }

  for (const value of ['a\\|b', 'a\\\\|b', 'a|b', '\\', '`', '``|``', '\\`|\\`|']) {
    test(`as it is: ${value}`, () => {
      const tokens = lexer(`${code(value)}, ${code('next')}`).flatMap(
        (token) => ('tokens' in token && token.tokens) || [],
      );
      assert.deepEqual(
        tokens.flatMap((token) => (token.type === 'codespan' ? [token.text.trim()] : [])),
        [value, 'next'],
      );
    });
  }

  for (const [text, written] of [
    ['the load balancer admits every sender.', 'the load balancer admits every sender.'],
    ['grants all verbs ("*")', 'grants all verbs ("`*`")'],
    ['set externalTrafficPolicy: Local, for 80 of 1,000', 'set `externalTrafficPolicy: Local`, for 80 of 1,000'],
    ['ask @everybody of acme/shop#1, GH-1, #1', 'ask `@everybody` of `acme/shop#1`, `GH-1`, `#1`'],
    ['see www.example.org, https://example.org/a_b_c.', 'see `www.example.org`, `https://example.org/a_b_c`.'],
    [
      'me@example.org at deadbeef :tada: <b> &amp; ![a](b)',
      '`me@example.org` at `deadbeef` `:tada`: `<b>` `&amp`; `![a](b`)',
    ],
    ['- 1. > | * _a_ __b__ ~~c~~ \\d', '- 1. `>` `|` `*` `_a_` `__b__` `~~c~~` `\\d`'],
    ["GitHub's first-class words aren't fields", "GitHub's first-class words aren't fields"],
    ['a\u200Bb', '`a\\u{200B}b`'],
  ] as const) {
    test(`a sentence: ${text}`, () => {
      assert.equal(prose(text), written);
      const types = found(`- x: ${prose(text)}`);
      for (const type of ['link', 'strong', 'em', 'del', 'html', 'image', 'escape', 'heading'])
        assert.ok(!types.has(type), type);
    });
  }

  test('what cannot be seen is shown by its code point', () => {
    assert.equal(code('a\0b\u202Ec\x1B[31md'), '`a\\u{0}b\\u{202E}c\\u{1B}[31md`');
    assert.equal(fence('text', 'a\0b\tc\n\u2066d'), '```text\na\\u{0}b\tc\n\\u{2066}d\n```');
    assert.equal(code('line\rnext'), '`line ⏎ next`');
  });

  test('a long text is cut, but within no character', () => {
    assert.equal(code(`${'a'.repeat(159)}😀`), `\`${'a'.repeat(159)}…\``);
  });
});
