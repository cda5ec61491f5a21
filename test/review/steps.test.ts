import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..', 'review');

/** Steps of a review, and which others each may know. `review.ts` and `report.ts` put them together. */
const steps: Readonly<Record<string, readonly string[]>> = {
  model: [],
  input: ['model'],
  secrecy: ['model'],
  output: ['model', 'secrecy'],
  sentences: ['model', 'output'],
};

const files = (step: string) => readdirSync(join(root, step)).map((name) => join(root, step, name));

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) =>
    resolve(dirname(file), path),
  );
}

for (const [step, others] of Object.entries(steps)) {
  test(`review/${step} knows ${others.join(' and ') || 'no other step'}`, () => {
    const known = files(step).flatMap((file) => importsOf(file).map((path) => relative(root, path)));
    const places = new Set(known.filter((path) => !path.startsWith('..')).map((path) => path.split('/')[0]));
    places.delete(step);
    assert.deepEqual(
      [...places].filter((place) => !others.includes(String(place))),
      [],
    );
  });
}

test('a review knows no command', () => {
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const known = all.flatMap((name) => importsOf(join(root, name)));
  assert.deepEqual(
    known.filter((path) => path.startsWith(join(root, '..', 'lib', 'cli'))),
    [],
  );
});

test('no file of a review leads back to itself', () => {
  const circles = (file: string, way: readonly string[]): string[][] => {
    if (way.includes(file)) return [[...way.slice(way.indexOf(file)), file].map((path) => relative(root, path))];
    if (done.has(file)) return [];
    const found = importsOf(file)
      .filter((path) => path.startsWith(root))
      .flatMap((path) => circles(path, [...way, file]));
    done.add(file);
    return found;
  };
  const done = new Set<string>();
  assert.deepEqual(circles(join(root, 'index.ts'), []), []);
});
