import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kubectl } from '../e2e/cluster.ts';
import { github, listHooks, sandbox } from '../e2e/sandbox.ts';
import { allBlocks, type CodeBlock, codeBlocks } from './code-blocks.ts';
import { WorkTree } from './work-tree.ts';

const page = 'docs/existing-cluster.md';
const stacks = ['website', 'bootstrapped', 'adopted'];

describe(page, () => {
  let copy: WorkTree;
  before(async () => {
    copy = await WorkTree.copy();
  });
  after(async () => {
    const removal = (stack: string) => `pulumi destroy --yes --remove --skip-preview --stack ${stack} || true`;
    await copy.run(stacks.map(removal).join('\n'), sandbox.env);
    copy[Symbol.dispose]();
  });

  /** The shell commands from one heading up to another one, in one shell; those that are refused have to fail. */
  async function run(sections: readonly string[]): Promise<string> {
    const blocks = allBlocks(page).filter(({ section }) => sections.includes(section));
    return copy.run(blocks.map(shell).join(''), sandbox.env);
  }

  function shell({ language, text }: CodeBlock): string {
    if (language === 'sh') return text;
    return language === 'sh refused' ? `if ${text.trim()}; then false; fi\n` : '';
  }

  /** What the page shows of an output is in it; Pulumi puts durations into brackets. */
  function shows(output: string, language: string): void {
    const plain = (text: string) => text.replaceAll(/\(\d[\d.]*s\)|\s+/g, ' ').trim();
    for (const line of codeBlocks(page, language).join('').trim().split('\n')) {
      assert.ok(plain(output).includes(plain(line)), `${line}\n\nis not in\n\n${output}`);
    }
  }

  test('a bootstrapped cluster gets a webhook, and a second stack uses its entrance', async () => {
    const output = await run(['A bootstrapped cluster', 'A second stack']);
    shows(output, 'text refused');
    assert.match(output, /repository: "https:\/\/github\.com\/acme\/private-app"/);
    assert.match(output, /gitrepository\.source\.toolkit\.fluxcd\.io\/flux-system condition met/);
    assert.match(output, /belongs to the stack organization\/fluxhook\/bootstrapped and is not protected/);
    assert.doesNotMatch(output, /would not reconcile/);
    for (const repo of ['private-app', 'website']) {
      assert.deepEqual((await github('GET /repos/{owner}/{repo}/hooks', { owner: 'acme', repo })).data, []);
    }
    // All of it was there at the end, and went with the last command.
    assert.match(output, /gitrepository\.source\.toolkit\.fluxcd\.io "flux-system" deleted/);
    assert.equal(await kubectl(['-n', 'flux-system', 'get', 'services,receivers', '-o', 'name']), '');
  });

  test('a set-up made by hand is taken over as it is, kept, and given away', async () => {
    const output = await run(['A set-up made by hand']);
    shows(output, 'text adopted');
    shows(output, 'text kept');
    assert.match(output, /~ 1 updated/);
    assert.match(output, /hookPath : "\/hook\/be1782fa344b/);
    assert.doesNotMatch(output, /would not reconcile|replace/);
    assert.deepEqual(await listHooks(), []);
    assert.equal(await kubectl(['-n', 'flux-system', 'get', 'services,receivers,secrets', '-o', 'name']), '');
  });
});
