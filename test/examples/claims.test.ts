import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkout } from '../checkout.ts';
import { claimOf, claims, constructPages } from './claims.ts';
import { allBlocks } from './code-blocks.ts';

/** What is not a code: it is shown, or drawn. */
const shown = ['text', 'mermaid', 'json'];

const pages = [
  'README.md',
  ...readdirSync(join(checkout, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
  ...readdirSync(join(checkout, 'examples')).map((name) => `examples/${name}/README.md`),
].filter((file) => file.endsWith('.md'));

for (const page of pages) {
  test(`${page}: a test runs every code block`, () => {
    const unclaimed = allBlocks(page).filter((block) => !shown.includes(block.language) && !claimOf(page, block));
    assert.deepEqual(
      unclaimed.map(({ language, section, text }) => `\`\`\`${language} under "${section}": ${text.split('\n')[0]}`),
      [],
      'run it in a test and claim it in test/examples/claims.ts, or mark it ```text',
    );
    const indented = /\n\n( {4}\S.*)\n/.exec(readFileSync(join(checkout, page), 'utf8'));
    assert.equal(indented?.[1], undefined, 'a block by indentation has no language, so nobody can claim it');
  });
}

test('the page of each construct has a program that a test runs', () => {
  const claimed = (page: string) => claims.some((claim) => claim.page === page && claim.language === 'ts');
  assert.deepEqual(
    constructPages.filter((page) => !claimed(page)),
    [],
    'show how the construct is used in a ```ts block',
  );
});

test('every claim is of blocks that are there, by a test that reads the page', () => {
  for (const { page, language, section, test: file } of claims) {
    const found = allBlocks(page).some(
      (block) => block.language === language && (section === undefined || block.section === section),
    );
    assert.ok(found, `${page} has no \`\`\`${language} for ${file}`);
    const source = readFileSync(join(checkout, file), 'utf8');
    const name = page.startsWith('examples/') ? '/README.md' : page;
    assert.ok(source.includes(name) || source.includes('/claims.ts'), `${file} does not read ${page}`);
  }
});
