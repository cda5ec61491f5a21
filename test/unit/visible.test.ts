import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { visible, visibleLines } from '../../lib/problems/visible.ts';

describe('what cannot be seen, or looks like something else, is shown as its code point', () => {
  for (const [text, shown] of [
    ['a\u200Bb\u200C\u200D\u2060\uFEFF', 'a\\u{200B}b\\u{200C}\\u{200D}\\u{2060}\\u{FEFF}'],
    ['a\u00ADb', 'a\\u{AD}b'],
    ['a\u202Eb\u2066\u061C\u200E', 'a\\u{202E}b\\u{2066}\\u{61C}\\u{200E}'],
    ['a\u{E0041}\u{E007F}', 'a\\u{E0041}\\u{E007F}'],
    ['a\uFE0F\u{E0100}\u034F', 'a\\u{FE0F}\\u{E0100}\\u{34F}'],
    ['a\u00A0b\u2009\u3000\u202F', 'a\\u{A0}b\\u{2009}\\u{3000}\\u{202F}'],
    ['a\u3164\u115F\uFFA0\u2800\u17B4', 'a\\u{3164}\\u{115F}\\u{FFA0}\\u{2800}\\u{17B4}'],
    ['a\u2028b\u2029\u0085\n', 'a\\u{2028}b\\u{2029}\\u{85}\\u{A}'],
    ['\u001B[31m\u0000\u0007\u007F', '\\u{1B}[31m\\u{0}\\u{7}\\u{7F}'],
    ['\uE000\uFFFF\uD800', '\\u{E000}\\u{FFFF}\\u{D800}'],
    ['e\u0301 a\u0338', 'e\\u{301} a\\u{338}'],
    ['p\u0430ypal', 'p\\u{430}ypal'],
    ['\u0430\u0440\u0440\u04CF\u0435.com', '\\u{430}\\u{440}\\u{440}\\u{4CF}\\u{435}.com'],
    ['https://\u0430\u0440\u0440\u04CF\u0435.com:8443/x', 'https://xn--80ak6aa92e.com:8443/x'],
    ['https://u@b\u00FCcher.example/x', 'https://u@xn--bcher-kva.example/x'],
    ['https://github.com\u2215acme.example/x', 'https://github.xn--comacme-ef0d.example/x'],
    ['https://git\u200Bhub.com/x', 'https://git\\u{200B}hub.com/x'],
    ['\uFF41\u{1D41A}\u212A\uFF0F', '\\u{FF41}\\u{1D41A}\\u{212A}\\u{FF0F}'],
  ] as const) {
    test(JSON.stringify(text), () => {
      assert.equal(visible(text), shown);
      assert.match(visible(text), /^[ -~]*$/);
      assert.equal(visible(shown), shown, 'once more it stays what it is');
    });
  }
});

describe('what can be read stays', () => {
  for (const text of [
    'Größe der Straße …',
    'https://…: HTTPS only, or https://…/hook',
    'Привет, мир',
    '日本語のテキスト',
    'हिन्दी',
    '→ « » – — “x”',
    '€ ½ ² ™',
    '✅ 😀',
  ]) {
    test(text, () => assert.equal(visible(text.normalize('NFC')), text.normalize('NFC')));
  }
});

test('what is taken for readable at once is what is found so character by character', () => {
  const shortcut = Array.from({ length: 0x2200 }, (_, code) => String.fromCodePoint(code)).filter((character) =>
    /[ -~À-ÿ–—“”„…→]/.test(character),
  );
  // The word of another script takes the long way.
  for (const character of shortcut) assert.equal(visible(`${character} \u0438`), `${character} \u0438`);
  assert.equal(visible(shortcut.join('')), shortcut.join(''));
});

test('of several lines, each for itself', () => {
  assert.equal(visibleLines('a\r\n\tb\u200B\nc\r'), 'a\n\tb\\u{200B}\nc\\u{D}');
});
