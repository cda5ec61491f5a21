import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { rules } from '../../policy/rules/index.ts';
import { codeBlocks } from '../examples/code-blocks.ts';
import { GitProject } from './project.ts';

const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'code-review.md'), 'utf8');

test('the commands of the guide run', async () => {
  // The stack that the repository has.
  using project = await GitProject.create({ sandbox: '' });
  await project.git('switch', '--quiet', '--create', 'feature');
  project.settings('fluxhook:interval: 5m', 'sandbox');
  await project.commit('change');
  const blocks = codeBlocks('docs/code-review.md', 'sh');
  assert.equal(blocks.length, 3);
  const { exitCode, all } = await execa('bash', ['-euxc', blocks.join('')], {
    cwd: project.folder,
    all: true,
    reject: false,
  });
  assert.equal(exitCode, 0, all);
  assert.match(readFileSync(join(project.folder, 'review.md'), 'utf8'), /`15m` → `5m`/);
  assert.match(all, /## Review of `main\.\.\.HEAD`\n\n### Stack `sandbox`/);
  assert.match(all, /## Review of `before → after`\n\nNo change\./);
});

test('the guide lists every rule as it is', () => {
  const rows = [...guide.matchAll(/^\| `([a-z-]+)` \| (mandatory|advisory) \| (.*) \|$/gm)].map((row) => row.slice(1));
  assert.deepEqual(
    rows,
    rules.map(({ name, level, description }) => [name, level, description]),
  );
});
