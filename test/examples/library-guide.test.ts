import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sandbox } from '../e2e/sandbox.ts';
import { codeBlocks } from './code-blocks.ts';
import { WorkTree } from './work-tree.ts';

const page = 'docs/library.md';

let copy: WorkTree;
before(async () => {
  copy = await WorkTree.copy();
});
after(() => copy[Symbol.dispose]());

test(`${page}: the commands run`, async () => {
  try {
    const output = await copy.run(codeBlocks(page, 'sh').join(''), sandbox.env);
    const [shown = ''] = codeBlocks(page, 'text');
    const urls = /hookUrls: \[\n(?: +\[\d\]: "http:\/\/127\.0\.0\.\d+\/hook\/[0-9a-f]+…?"\n){3}/;
    assert.match(shown, urls);
    assert.match(output, urls);
    assert.match(output, /\+ 30 created/);
    assert.match(shown, /\+ 30 created/);
  } finally {
    const remove = 'cd examples/pulumi-program; pulumi destroy --yes --remove --skip-preview --stack example || true';
    await copy.run(remove, sandbox.env);
  }
});
