import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hopIds } from '../../lib/operate/hops/hop.ts';
import { reasonsOf } from '../../lib/operate/hops/reasons.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'doctor.md'), 'utf8');

test('docs/doctor.md has a section for each reason, under its hop, and no other', () => {
  const sections = page.split(/^## /m).slice(1);
  const documented = Object.fromEntries(
    sections.map((section) => {
      const [title = ''] = section.split('\n');
      return [title.replace('At any hop', 'any'), [...section.matchAll(/^### (.*)$/gm)].map(([, reason]) => reason)];
    }),
  );
  for (const [hop, reasons] of Object.entries(reasonsOf)) {
    assert.deepEqual(documented[hop]?.toSorted(), [...reasons].toSorted(), `the section ${hop}`);
  }
  const hops = sections.map((section) => section.split('\n')[0]).filter((title) => hopIds.includes(title as never));
  assert.deepEqual(hops, [...hopIds]);
});

test('each section says something', () => {
  const empty = page
    .split(/^### /m)
    .slice(1)
    .filter((section) => section.split('\n').slice(1).join('').trim().length < 40);
  assert.deepEqual(empty, []);
});
