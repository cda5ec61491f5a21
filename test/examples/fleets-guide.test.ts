import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { kubectl } from '../e2e/cluster.ts';
import { github, sandbox } from '../e2e/sandbox.ts';
import { codeBlocks, writeFileBlocks } from './code-blocks.ts';
import { WorkTree } from './work-tree.ts';

const page = 'docs/fleets.md';
const names = ['service-01', 'service-02', 'website'];

let copy: WorkTree;
before(async () => {
  for (const repo of names)
    await github('PUT /repos/{owner}/{repo}/topics', { owner: 'acme', repo, names: ['deploy'] });
  copy = await WorkTree.copy();
  writeFileBlocks(page, copy.directory);
});
after(async () => {
  await copy.run('pulumi destroy --yes --remove --skip-preview --stack fleet || true', sandbox.env);
  copy[Symbol.dispose]();
});

test(`${page}: its commands find the repositories with the topic, pin them, and deploy a webhook for each`, async () => {
  const output = await copy.run(codeBlocks(page, 'sh').join(''), sandbox.env);
  const [shown = ''] = codeBlocks(page, 'text lock');
  assert.ok(output.includes(shown), `${shown}\nis not in\n${output}`);
  for (const repo of names) {
    const { data } = await github('GET /repos/{owner}/{repo}/hooks', { owner: 'acme', repo });
    assert.equal(data.length, 1, repo);
  }
  const intervals = await kubectl([
    '-n',
    'flux-system',
    'get',
    'gitrepositories',
    ...names,
    '-o',
    'jsonpath={.items[*].spec.interval}',
  ]);
  assert.equal(intervals, '5m 5m 1h');
});
