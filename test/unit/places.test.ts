import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkout } from '../checkout.ts';

const [, table = ''] = readFileSync(join(checkout, 'README.md'), 'utf8').split('## Where things are');
const places = [...table.matchAll(/\]\(([^):]+)\)/g)].map(([, path = '']) => path);

test('the README says what each folder of the library holds', () => {
  const folders = readdirSync(join(checkout, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(
    folders.map(({ name }) => `lib/${name}`).filter((folder) => !places.includes(folder)),
    [],
  );
});

test('what the README says is somewhere is there', () => {
  assert.deepEqual(
    places.filter((path) => !existsSync(join(checkout, path))),
    [],
  );
});
