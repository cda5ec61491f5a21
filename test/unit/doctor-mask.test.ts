import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masked } from '../../lib/operate/report/mask.ts';

const token = 'a-token/with+"characters"';

test('a token is hidden in every text, in every form', () => {
  const shown = masked(
    {
      message: `signed with ${token}`,
      evidence: { list: [encodeURIComponent(token)], base64: Buffer.from(token).toString('base64'), count: 3 },
      json: JSON.stringify({ token }),
    },
    [token],
  );
  const text = JSON.stringify(shown);
  assert.doesNotMatch(text, /a-token/);
  assert.ok(!text.includes(Buffer.from(token).toString('base64').slice(0, 12)));
  assert.equal(shown.evidence.count, 3);
});

test('a short token is hidden as a word, and stays in others', () => {
  assert.equal(masked('the token is abc, abcdef is none', ['abc']), 'the token is ********, abcdef is none');
  assert.equal(masked('a.c', ['a.c']), '********');
  assert.equal(masked('abc', ['a.c']), 'abc');
  assert.equal(masked('nothing', ['']), 'nothing');
});

test('credentials in URLs are hidden', () => {
  assert.doesNotMatch(masked('https://user:password@example.org/hook/x', []), /password/);
});
