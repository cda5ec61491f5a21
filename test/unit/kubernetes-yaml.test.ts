import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';

const secret = 'a-secret-that-no-error-shows';

/** The one document of a text. */
function read(text: string): unknown {
  const documents = readKubernetesYaml(text);
  assert.equal(documents.length, 1, text);
  return documents[0];
}

describe('a value without quotes', () => {
  for (const [spelling, value] of [
    ['yes', true],
    ['On', true],
    ['Y', true],
    ['OFF', false],
    ['n', false],
    ['yEs', 'yEs'],
    ['017', 15],
    ['0o17', 15],
    ['0x1F', 31],
    ['-0b11', -3],
    ['08', 8],
    ['1_000', 1000],
    ['1.', 1],
    ['.5_0', 0.5],
    ['1e3', 1000],
    ['1e400', '1e400'],
    ['190:20:30', '190:20:30'],
    ['2026-11-26', '2026-11-26'],
    ['~', null],
    ['', null],
    ['!!str 12', '12'],
    ['!!int "12"', 12],
    ['!!bool "yes"', true],
    ['!own yes', 'yes'],
    ['! yes', 'yes'],
    ['!!binary aGFsbG8=', 'hallo'],
    ['"yes"', 'yes'],
  ] as const) {
    test(JSON.stringify(spelling), () => assert.deepEqual(read(`a: ${spelling}`), { a: value }));
  }
});

describe('keys and aliases', () => {
  test('keys become texts', () => {
    assert.deepEqual(read('{010: a, 1.5: b, 1e10: c, on: d, 2026-11-26: e}'), {
      8: 'a',
      1.5: 'b',
      '1e+10': 'c',
      true: 'd',
      '2026-11-26': 'e',
    });
  });

  test('a merge key merges a mapping, or a list of them of which the first wins', () => {
    assert.deepEqual(read('{<<: {verbs: ["*"], x: 1}, x: 2}'), { verbs: ['*'], x: 2 });
    assert.deepEqual(read('a: &a {x: 1}\nb:\n  <<: [*a, {x: 2, z: 2}]'), { a: { x: 1 }, b: { x: 1, z: 2 } });
    assert.deepEqual(read('{x: 1, <<: {x: 1}}'), { x: 1 });
    assert.deepEqual(read('!!merge "<<": {x: 1}'), { x: 1 });
    assert.deepEqual(read('! <<: {x: 1}'), { x: 1 });
    assert.deepEqual(read('&a <<: {x: 1}'), { x: 1 });
  });

  test('an alias stands for the last anchor before it, also where it is unfolded later', () => {
    const text = 'a: &x 1\nb: &y {c: *x}\nd: &x 2\ne: *y\nf: *x';
    assert.deepEqual(read(text), { a: 1, b: { c: 1 }, d: 2, e: { c: 1 }, f: 2 });
  });
});

describe('the documents of a file', () => {
  for (const [what, text, documents] of [
    ['are divided by lines', 'a: 1\n---\n---  # next\nb: 2\n--- \n', [{ a: 1 }, { b: 2 }]],
    ['also within a text', 'a: |\n  x\n---\nb: 1', [{ a: 'x\n' }, { b: 1 }]],
    ['end at `...`', 'a: 1\n...\nb: }', [{ a: 1 }]],
    ['may end their lines with CRLF or CR', 'a: 1\r\n---\r\nb: # x\r  c: 2\r\n', [{ a: 1 }, { b: { c: 2 } }]],
    ['may begin with a byte order mark', '\uFEFFa: 1\n---\n\uFEFFb: 2', [{ a: 1 }, { b: 2 }]],
    ['may be JSON one after the other', ' {"a":"\\ud83d\\ude00\u2028"}{"b":1e2}\n', [{ a: '😀\u2028' }, { b: 100 }]],
    ['may be JSON indented with tabs', '{\n\t"a": [\n\t\t1\n\t]\n}\n', [{ a: [1] }]],
    ['may be YAML after JSON', '{"a":1}\n---\nb: yes', [{ a: 1 }, { b: true }]],
    ['may be none', '# only a comment\n---\n', []],
  ] as const) {
    test(what, () => assert.deepEqual(readKubernetesYaml(text), documents));
  }
});

describe('refused, without a part of the text', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
  ].join('\n');
  for (const [what, text, problem] of [
    ['a key twice', `a: 1\n---\nb: ${secret}\nb: ${secret}`, 'not YAML: duplicate key at line 4, column 1'],
    ['a key twice, spelled differently', 'yes: 1\non: 2', 'not YAML: duplicate key at line 2, column 1'],
    ['a key twice in JSON', '{"a": 1, "a": 2}', 'not YAML: duplicate key at line 1, column 10'],
    ['two merge keys', '<<: {a: 1}\n<<: {b: 2}', 'not YAML: duplicate key at line 2, column 1'],
    [
      'a merge key after a key that it has too',
      `verbs: [get]\n<<: {verbs: ['*']}`,
      'not YAML: a merge key (<<) after a key that it has too (kubectl takes the merged value and kustomize the other one; put << first) at line 2, column 1',
    ],
    ...['"<<"', '? |-\n  <<\n', '!!str <<', '!!merge x', '*a'].map(
      (key) =>
        [
          `a merge key that only kustomize sees (${key})`,
          `a: &a <<\n${key} : {b: ${secret}}`,
          /^not YAML: a merge key \(<<\) that has quotes or a tag, or is an alias; write << at line 2/,
        ] as const,
    ),
    [
      'a merge key of a text',
      `<<: ${secret}`,
      'not YAML: a merge key (<<) whose value is not a mapping at line 1, column 5',
    ],
    ['a list as a key', `? [${secret}]\n: 1`, 'not YAML: a key that is no text, number or boolean at line 1, column 3'],
    ['no key', '~: 1', 'not YAML: a key that is no text, number or boolean at line 1, column 1'],
    ['infinity', 'a: .inf', 'not YAML: a number that JSON has not at line 1, column 4'],
    ['a wrong tag', `a: !!int ${secret}`, 'not YAML: a value that its tag does not fit at line 1, column 10'],
    ['an unknown alias', `a: *${secret}`, /^aliases that lead nowhere, .* at line 1, column 4$/],
    ['an alias in itself', 'a: &a [*a]', /^aliases that lead nowhere, .* at line 1, column 8$/],
    ['an alias bomb', bomb, /^aliases that .* unfold to more than can be read$/],
    [
      'a bomb of merge keys',
      bomb.replaceAll(/\[(?=\*)/g, '{<<: [').replaceAll(/(?<=\*\w)\]/g, ']}'),
      /^not YAML|^aliases/,
    ],
    [
      'a line end that only YAML 1.1 has',
      `a: 1 # ${secret}\u2028b: 2`,
      /^not YAML: a line end .* \(U\+2028\) at line 1$/,
    ],
    ['a control character', 'a: 1\nb: "\u0007"', 'not YAML: a control character (U+0007) at line 2'],
    ['content after ---', `--- {a: ${secret}}`, 'not YAML: more than a comment after --- at line 1'],
    ['another document end', `a: 1\n----\n${secret}`, 'not YAML: more than a comment after --- at line 2'],
    ['a directive', '%YAML 1.1\n---\na: 1', /^not YAML: /],
    ['a template', `a: {{ ${secret} }}`, 'not YAML: a key that is no text, number or boolean at line 1, column 5'],
    ['a document that is too long', `a: "${'x'.repeat(3 * 1024 * 1024)}"`, 'a document of more than 3 MiB at line 1'],
    ['too many documents', '{}'.repeat(20_002), 'more than 20000 documents in one file'],
    ['brackets without end', '['.repeat(2_000_000), 'nested too deeply to be read at line 1'],
    ['lists without end', '- '.repeat(1_000_000), 'nested too deeply to be read at line 1'],
  ] as const) {
    test(what, () => {
      assert.throws(
        () => readKubernetesYaml(text),
        ({ name, message }: Error) => {
          assert.equal(name, 'Unreadable');
          if (typeof problem === 'string') assert.equal(message, problem);
          else assert.match(message, problem);
          return !message.includes(secret);
        },
      );
    });
  }
});

test('nothing is said on the way', async (t) => {
  const warned = t.mock.method(process, 'emitWarning', () => {});
  readKubernetesYaml(`a: !${secret} b\nc: !!${secret} {d: 1}`);
  assert.equal(warned.mock.callCount(), 0);
});
