import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { manifestText } from '../../lib/yaml/manifest-text.ts';

/** Texts whose meaning, or whose place, has YAML quote them or write them otherwise. */
const odd = [
  ...[
    'yes',
    'y',
    'NO',
    'on',
    'null',
    '~',
    '',
    'e3',
    'E0',
    'e-5',
    '<<',
    '=',
    '017',
    '0x1f',
    '0b1',
    '1:30',
    '1_000',
    '1e3',
  ],
  ...['.5', '.inf', '+1', '-0', '2026-11-27', '2026-11-27T10:00:00Z', '15m', '140.82.112.0/20', '2606:50c0::/32'],
  ...[
    'a: b',
    'a:',
    ':a',
    'a #b',
    '#a',
    'a-',
    '- a',
    '-',
    '?',
    '? a',
    ' a',
    'a ',
    '\ta',
    'a\tb',
    '%a',
    '@a',
    '`a',
    '!a',
  ],
  ...['|', '>', '*a', '&a', '{a', 'a]', 'a, b', '"a"', "'a'", '"', "'", '---', '--- a', '...', '...a'],
  ...['a\nb', '\n', 'a\n', ' a\n b', 'a\r\nb', 'é', '😀', '\u0085', '\u2028', '\ufeff', '\0', 'a\\b', '__proto__'],
  ...['x'.repeat(1500), 'a b '.repeat(300), 'several words, and a `quoted` one '.repeat(10)],
];
const text = fc.oneof(
  fc.constantFrom(...odd),
  fc.stringMatching(/^[A-Za-z][\w./: #-]*$/),
  fc.string({ unit: 'binary' }),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('whatever a manifest holds, its text is that of cdk8s, byte for byte', () => {
  const manifest = fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true });
  fc.assert(
    fc.property(fc.array(manifest, { maxLength: 3 }), (manifests) => {
      assert.equal(manifestText(manifests), Yaml.stringify(...manifests));
    }),
    { numRuns: 2000 },
  );
});

test('each odd text as a key, a value and in a list is that of cdk8s', () => {
  for (const each of odd) {
    const manifest = {
      [each]: each,
      list: [each, [each, [each]], { [each]: [each] }, {}, []],
      map: { [each]: { each } },
    };
    // Twice: how it is quoted is remembered.
    for (const _ of [1, 2]) assert.equal(manifestText([manifest, manifest]), Yaml.stringify(manifest, manifest));
  }
});
