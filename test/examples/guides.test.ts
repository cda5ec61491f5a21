import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tutorial } from '../e2e/project.ts';
import { listHooks, sandbox } from '../e2e/sandbox.ts';
import { codeBlocks } from './code-blocks.ts';
import { WorkTree } from './work-tree.ts';

describe('guides', () => {
  let copy: WorkTree;
  before(async () => {
    copy = await WorkTree.copy();
  });
  after(() => copy[Symbol.dispose]());

  /** Runs commands that make a stack of their own, which is gone afterwards whatever happens. */
  async function run(commands: string): Promise<string> {
    try {
      return await copy.run(commands, sandbox.env);
    } finally {
      await copy.run('pulumi destroy --yes --remove || true', sandbox.env);
      assert.deepEqual(await listHooks(), []);
    }
  }

  test('docs/pulumi-up.md: the commands run', async () => {
    const output = await run(codeBlocks('docs/pulumi-up.md', 'sh').join(''));
    assert.doesNotMatch(output, /would not reconcile/);
    for (const pattern of [
      /Deliveries come over plain HTTP/,
      /RepositoryWebhook webhook-hook created/,
      /hookUrl\nhttp:\/\/127\.0\.0\.\d+\/hook\/[0-9a-f]{64}\n/,
      /webhookId\n\d+\n/,
      /nginx +https:\/\/github\.com\/sidd-harth\/nginx +\S+ +True/,
      /receiver nginx\n.*\nnginx +\S+ +True/,
      /gitrepository\.source\.toolkit\.fluxcd\.io\/nginx condition met/,
      /RepositoryWebhook webhook-hook updated/,
      /repository: .*"https:\/\/github\.com\/acme\/website"/,
      /RepositoryWebhook .*deleted/,
    ]) {
      assert.match(output, pattern);
    }
  });

  test('docs/tutorial.md: one command does the five steps, with the path that the tutorial shows', async () => {
    const [up = '', own = '', away = '', ...others] = codeBlocks('docs/tutorial.md', 'sh');
    assert.deepEqual(others, []);
    const look = 'kubectl -n flux-system get gitrepository,secret,service,networkpolicy,receiver -o name\n';
    const output = await run(`${up}${look}${own}${away}`);
    for (const object of [
      'gitrepository.source.toolkit.fluxcd.io/my-nginx',
      'secret/webhook-token',
      'service/receiver',
      'networkpolicy.networking.k8s.io/receiver',
      'receiver.notification.toolkit.fluxcd.io/github-receiver',
    ]) {
      assert.ok(output.split('\n').includes(object), output);
    }
    assert.ok(output.includes(`hookPath\n${tutorial.path}`), output);
  });

  test("README.md: the commands for a cluster of one's own", async () => {
    const [commands = ''] = codeBlocks('README.md', 'text');
    assert.match(commands, /^export GITHUB_TOKEN=…\npulumi stack init prod\n/);
    const filledIn = commands
      .replace(/^export GITHUB_TOKEN=…\n/, '')
      .replace('OWNER/REPOSITORY', 'sidd-harth/nginx')
      .replace(/^pulumi up$/m, 'pulumi up --yes');
    const output = await run(filledIn);
    assert.match(output, /RepositoryWebhook .*created/);
  });
});
