import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lexer, type Token } from 'marked';
import { code, fence, row, table } from '../../review/output/markdown.ts';

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

    test(`in a table, after ${name}`, () => {
      const cells = [code(value, 1000), code(`${value}\``, 1000)];
      assert.deepEqual(found(table(['', ''], [row(cells)])), new Set(['table', 'codespan']));
    });

    test(`in a block, after ${name}`, () => assert.deepEqual(found(fence('diff', value)), new Set(['code'])));
  }

  for (const value of ['a\\|b', 'a\\\\|b', 'a|b', '\\', '`', '``|``', '\\`|\\`|']) {
    test(`in a table: ${value}`, () => {
      const [parsed] = lexer(table(['', ''], [row([code(value), code('next')])]));
      assert.equal(parsed?.type, 'table');
      const cells: Token[][] =
        parsed?.type === 'table' ? parsed.rows[0].map((cell: { tokens: Token[] }) => cell.tokens) : [];
      assert.deepEqual(
        cells.map((tokens) => tokens.map(({ type }) => type)),
        [['codespan'], ['codespan']],
      );
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
