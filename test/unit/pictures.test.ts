import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DOMParser } from '@xmldom/xmldom';
import { svg } from '../../scripts/pictures/drawing.ts';
import { layersOf, mutual } from '../../scripts/pictures/rooms.ts';
import { terminal } from '../../scripts/pictures/terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'pictures');
const names = readdirSync(folder).filter((name) => name.endsWith('.svg'));

function parsed(text: string) {
  const onError = (_: string, message: string) => assert.fail(message);
  const { documentElement } = new DOMParser({ onError }).parseFromString(text, 'image/svg+xml');
  assert.ok(documentElement);
  return documentElement;
}

for (const name of names)
  test(`${name} is shown in its own size, says what it shows, and loads nothing`, () => {
    const text = readFileSync(join(folder, name), 'utf8');
    const picture = parsed(text);
    assert.ok(Number(picture.getAttribute('width')) <= 800);
    for (const tag of ['title', 'desc'])
      assert.ok((picture.getElementsByTagName(tag)[0]?.textContent ?? '').length > 10);
    assert.match(text, /prefers-color-scheme: dark/);
    assert.doesNotMatch(text.replace('http://www.w3.org/2000/svg', ''), /href|@import|url\((?!#tip)|<script/);
    const guides = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)].filter((file) =>
      file.endsWith('.md'),
    );
    const users = guides.filter((file) => readFileSync(join(root, file), 'utf8').includes(`pictures/${name})`));
    assert.ok(users.length > 0, 'no guide shows it');
  });

test('a folder is drawn above all that it imports, and the ones that import each other side by side', () => {
  const imports = new Map(
    Object.entries({ top: ['left', 'right'], left: ['right', 'bottom'], right: ['left'], bottom: [] }).map(
      ([name, others]) => [name, new Set(others)] as const,
    ),
  );
  assert.deepEqual(layersOf(imports), [['bottom'], ['left', 'right'], ['top']]);
  assert.deepEqual(mutual(imports), [['left', 'right']]);
});

test('what a command printed is text in the picture, and a long line goes on below itself', () => {
  const long = `  \u001b[31m✘\u001b[39m signature    <b>&amp; ${'word '.repeat(30)}end`;
  const lines = [...parsed(svg(terminal('x', long, 'A title', 'What it shows'))).getElementsByTagName('text')];
  const texts = lines.map(({ textContent }) => textContent);
  assert.equal(texts[1]?.slice(0, 32), '✘signature    <b>&amp; word word');
  assert.match(texts.at(-1) ?? '', /^word .*end$/);
  assert.equal(texts.length, 3);
});
