import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { readFolder } from '../../review/input/folder.ts';
import { Folders } from './folders.ts';

const token = 'plain-token-of-the-test';
const data = { stringData: { value: token } };
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'webhook' }, ...data };

const read = (folder: string) => readFolder(folder, { timeout: 60_000 });

describe('the items of a list are objects like others', () => {
  for (const [what, list] of [
    ['List', { apiVersion: 'v1', kind: 'List', items: [secret] }],
    [
      'SecretList, whose items do not say what they are',
      { apiVersion: 'v1', kind: 'SecretList', items: [{ metadata: { name: 'webhook' }, ...data }] },
    ],
    [
      'a list of lists',
      { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [secret] }] },
    ],
    [
      'a list of a list of another kind',
      { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'SecretList', items: [secret] }] },
    ],
  ] as const) {
    test(what, async () => {
      using folders = new Folders({ 'b/all.yaml': stringify(list) });
      assert.deepEqual((await read(folders.path('b'))).objects, [secret]);
      const { stdout, exitCode } = await folders.review();
      assert.equal(exitCode, 1, stdout);
      assert.match(stdout, /➕ added: `Secret webhook`/);
      assert.match(stdout, /❌ mandatory `plain-token`, `Secret webhook`/);
      assert.ok(!stdout.includes(token));
    });
  }

  test('a list without items is what it says', async () => {
    const list = { apiVersion: 'example.org/v1', kind: 'AllowList', metadata: { name: 'x' }, spec: { items: ['a'] } };
    using folders = new Folders({ 'b/all.yaml': stringify(list) });
    assert.deepEqual((await read(folders.path('b'))).objects, [list]);
  });

  test('an item that is not an object is reported', async () => {
    using folders = new Folders({ 'b/all.yaml': stringify({ apiVersion: 'v1', kind: 'List', items: ['x'] }) });
    const { stderr, exitCode } = await folders.review();
    assert.equal(exitCode, 2);
    assert.match(stderr, /b\/all\.yaml\n +problem: a document has no apiVersion and kind/);
  });
});

test('links are followed within the folder; those that point out of it are reported', async () => {
  using folders = new Folders({ 'elsewhere/secret.yaml': stringify(secret), 'b/data/raw': stringify(secret) });
  folders.write('b/own.yaml', stringify({ ...secret, metadata: { name: 'own' } }));
  symlinkSync('data/raw', folders.path('b/linked.yaml'));
  symlinkSync('own.yaml', folders.path('b/twice.yaml'));
  symlinkSync('../elsewhere/secret.yaml', folders.path('b/out.yaml'));
  symlinkSync('../elsewhere', folders.path('b/folder'));
  symlinkSync('nowhere', folders.path('b/broken.yaml'));
  const { objects, remarks } = await read(folders.path('b'));
  assert.deepEqual(
    objects.map(({ metadata }) => metadata.name),
    ['webhook', 'own'],
  );
  const why = 'is a link that points out of its folder or to nothing: it was not read';
  assert.deepEqual(remarks, [`broken.yaml ${why}`, `folder ${why}`, `out.yaml ${why}`]);
  const { stdout, stderr } = await folders.review();
  assert.match(stdout, /> After this change: `out\.yaml` is a link that points out of its folder or to nothing/);
  assert.match(stderr, /folder is a link that points out/);
});

describe('a file that cannot be read is one clear error, without what stands in it', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
  ];
  for (const [what, text, problem] of [
    [
      'a key twice',
      `apiVersion: v1\nkind: Secret\ntoken: ${token}\ntoken: ${token}\n`,
      'not YAML: duplicate key at line 4, column 1',
    ],
    [
      'an alias bomb',
      `apiVersion: v1\nkind: ConfigMap\n${bomb.join('\n')}\n`,
      'aliases that lead nowhere, or that unfold to more than can be read',
    ],
    ['an alias of nothing', `apiVersion: v1\nkind: ConfigMap\ndata: *${token}\n`, 'aliases that lead nowhere'],
  ] as const) {
    test(what, async () => {
      using folders = new Folders({ 'b/bad.yaml': text });
      const { stdout, stderr, exitCode } = await folders.review();
      assert.equal(exitCode, 2);
      assert.match(stderr, /^The manifests cannot be read:\n\n {2}b\/bad\.yaml\n/);
      assert.ok(stderr.includes(`problem: ${problem}`), stderr);
      assert.doesNotMatch(stderr, / at .*\.ts/);
      assert.ok(!stderr.includes(token));
      assert.equal(stdout, '');
    });
  }
});

test('folders without a manifest are reported', async () => {
  using folders = new Folders({ 'a/notes.txt': 'x' });
  const { stdout, stderr, exitCode } = await folders.review();
  assert.equal(exitCode, 0);
  assert.equal(stderr, 'No manifest was found in a.\nNo manifest was found in b.\n');
  assert.match(stdout, /> No manifest was found in `a` nor in `b`\./);
});

test('a file by which Flux leaves out others is reviewed', async () => {
  const role = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
  using folders = new Folders({
    'a/apps/a.yaml': role,
    'b/apps/a.yaml': role,
    'b/apps/.sourceignore': '# why: Xk3n9Lq0\na.yaml\n',
    'b/.sourceignore': '*.md\n',
  });
  const { stdout } = await folders.review();
  assert.match(stdout, /\*\*What Flux does\*\*: `IgnoreFile apps\/\.sourceignore` is new\./);
  assert.match(stdout, /\+ {4}- a\.yaml/);
  assert.doesNotMatch(stdout, /Xk3n9Lq0/);
  folders.write('a/.sourceignore', '*.txt\n');
  assert.match(
    (await folders.review()).stdout,
    /`IgnoreFile \.sourceignore`, `spec\.ignore` `\["\*\.txt"\]` → `\["\*\.md"\]`/,
  );
});
