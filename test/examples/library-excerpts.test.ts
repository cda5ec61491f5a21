import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkout } from '../checkout.ts';
import { codeBlocks } from './code-blocks.ts';

const page = 'docs/library.md';

/** The examples' programs, which test/examples/examples.test.ts runs. */
const programs = globSync('examples/*/main.ts', { cwd: checkout }).map((file) =>
  readFileSync(join(checkout, file), 'utf8'),
);

for (const text of codeBlocks(page, 'ts')) {
  test(`${page}: an example has \`${text.split('\n')[0]}\``, () => {
    assert.ok(
      programs.some((program) => program.includes(text)),
      `no program of the examples has these lines:\n${text}`,
    );
  });
}
