import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateCel } from '../../lib/flux/cel-evaluate.ts';
import { celFormat } from '../../lib/flux/cel-format.ts';

// What cel-go v0.27.0 makes of the same; test/e2e/filter-agreement.test.ts compares more with the real controller.
for (const [text, values, expected] of [
  ['%s', ['a'], 'a'],
  ['%s', [true], 'true'],
  ['%s', [null], 'null'],
  ['%s and %s', ['a', 2n], 'a and 2'],
  ['%s', [0.5], '0.5'],
  ['%s', [1e21], '1000000000000000000000'],
  ['%s', [1.25e-7], '0.000000125'],
  ['%s', [-1.5e22], '-15000000000000000000000'],
  ['%s', [['a', 1, [null]]], '[a, 1, [null]]'],
  ['%s', [{ b: 1, a: 'x' }], '{a: x, b: 1}'],
  ['%d%%', [2], '2%'],
  ['%.1f', [2], '2.0'],
  ['%f', [0.5], '0.500000'],
  ['%s', ['a', 'unused'], 'a'],
] as const) {
  test(`${JSON.stringify(text)} is ${expected}`, () => assert.equal(celFormat(text, values), expected));
}

for (const [text, values, message] of [
  ['%s %s', ['a'], /index 1 out of range/],
  ['%d', ['a'], /%d is not implemented for string/],
  ['%.2f', [true], /%.2f is not implemented for boolean/],
  ['%x', [1], /%x is not implemented for number/],
  ['%', [1], /% is not implemented/],
] as const) {
  test(`${JSON.stringify(text)} is an error`, () => assert.throws(() => celFormat(text, values), message));
}

for (const [expression, value] of [
  ["string(req.id) == '4.711234e+06'", true],
  ["string(req.half) == '0.5'", true],
  ["string(1e-5) == '1e-05' && string(100000.0) == '100000' && string(-1.25e21) == '-1.25e+21'", true],
  ["string(12) == '12' && string(true) == 'true' && string(b'x') == 'x' && string('y') == 'y'", true],
  ["int('42') == 42 && int('+7') == 7 && int(2.9) == 2 && int(-2.9) == -2 && int(3u) == 3", true],
  ["'ÄBc'.lowerAscii() == 'Äbc' && 'äBc'.upperAscii() == 'äBC'", true],
  ["req.words.exists(int, string(int) == 'a')", true],
  ['type(req.half) == string || type(req.half) == int', false],
  ["int('') == 0", undefined],
  ["int('0b1') == 1", undefined],
  ["int(' 1') == 1", undefined],
  ['int(1e30) == 1', undefined],
] as const) {
  test(`${expression} is ${value ?? 'an error'}`, () => {
    const found = evaluateCel(expression, { req: { id: 4_711_234, half: 0.5, words: ['a'] } });
    assert.equal('value' in found ? found.value : undefined, value, JSON.stringify(found));
  });
}
