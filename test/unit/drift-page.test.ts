import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const sections = readFileSync(join(docs, 'drift.md'), 'utf8').split(/^## /m).slice(1);

for (const section of sections.filter((text) => /^\|/m.test(text))) {
  const [heading = ''] = section.split('\n');
  test(`docs/drift.md, ${heading}: the section names the test that produces its table`, () => {
    const [, path = ''] = /\]\((\.\.\/test\/\S+\.test\.ts)\)/.exec(section) ?? [];
    const file = join(docs, path);
    assert.ok(path !== '' && existsSync(file), path);
    assert.match(readFileSync(file, 'utf8'), new RegExp(`testTable\\(\\s*'${heading}'`));
  });
}
