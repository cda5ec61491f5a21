import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const page = readFileSync(join(docs, 'threat-model.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('|') && !/^\|(?:---|\s*anyone who )/.test(line));

/** Names of the tests and groups of tests in a file, or all of its text where it only has cases. */
function names(file: string): string {
  const text = readFileSync(file, 'utf8');
  const titles = [...text.matchAll(/(?:test|describe)\(\s*(?:(['"`])(.*?)\1|[\w]+ \? '([^']*)' : '([^']*)')/g)];
  return titles.length === 0 ? text : titles.map(([, , ...title]) => title.join('\n')).join('\n');
}

describe('the threat model', () => {
  test('names for each of its assets what stops someone who has it', () => {
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    assert.deepEqual(headings.slice(1), [
      'The hook URL',
      'The webhook token',
      'The GitHub token',
      'The kubeconfig of `pulumi up`',
      'The state',
      'A delivery read on the way',
      'A pull request from a stranger',
    ]);
    assert.ok(rows.length > 30);
  });

  for (const row of rows) {
    const [, threat = '', , evidence = ''] = row.split('|').map((cell) => cell.trim());
    test(`${threat}: the tests are there, or it says that there is none`, () => {
      const links = [...evidence.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)];
      if (links.length === 0) assert.equal(evidence, '—');
      for (const [, name = '', path = ''] of links) {
        const file = join(docs, path);
        assert.ok(existsSync(file), path);
        assert.ok(names(file).includes(name), `${path} has no test ${JSON.stringify(name)}`);
      }
    });
  }
});
