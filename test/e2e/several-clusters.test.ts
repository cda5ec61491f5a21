import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { codeBlocks } from '../examples/code-blocks.ts';
import { kubectl } from './cluster.ts';
import { hooksOf } from './hooks.ts';
import { LibraryProject } from './library-project.ts';
import { environment } from './sandbox.ts';
import { SecondCluster } from './second-cluster.ts';

/** The page's program, with the library of this checkout. */
const [page = ''] = codeBlocks('docs/several-clusters.md', 'ts');
const program = page.replaceAll('fluxhook/pulumi', './lib/pulumi/index.ts');
const repository = 'acme/website';

describe('two clusters from one program', () => {
  let second: SecondCluster;
  let project: LibraryProject;

  before(async () => {
    second = await SecondCluster.start();
    project = await LibraryProject.open('clusters', program, {
      KUBECONFIG_STAGING: environment('KUBECONFIG'),
      KUBECONFIG_PRODUCTION: second.kubeconfig,
    });
  });
  after(async () => {
    await second.open().catch(() => undefined);
    await project[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });

  const hooks = async () =>
    (await hooksOf(repository)).map(({ id, config }) => ({ id, url: config.url ?? '' })).sort((a, b) => a.id - b.id);
  const interval = (kubeconfig: string) =>
    kubectl([
      '--kubeconfig',
      kubeconfig,
      '-n',
      'flux-system',
      'get',
      'gitrepository',
      'website',
      '-o',
      'jsonpath={.spec.interval}',
    ]);

  test('each has its entrance, its token and its webhook at the same repository', async () => {
    const up = await project.stack.run('up', '--yes');
    assert.equal(up.exitCode, 0, up.text);
    const made = await hooks();
    assert.equal(made.length, 2, JSON.stringify(made));
    assert.equal(new Set(made.map(({ url }) => new URL(url).pathname)).size, 2);
    assert.equal(await interval(environment('KUBECONFIG')), '1h');
    assert.equal(await interval(second.kubeconfig), '1h');
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
  });

  test('the same token in both, and so the same path: neither webhook is taken for the other', async () => {
    const same = program.replace('credentials,', "credentials, token: 'the-same-token-in-both-clusters',");
    project.write(same);
    for (const run of [await project.stack.up(), await project.stack.up('--expect-no-changes')])
      assert.equal(run.exitCode, 0, run.text);
    const made = await hooks();
    assert.equal(made.length, 2, JSON.stringify(made));
    assert.equal(new Set(made.map(({ url }) => new URL(url).pathname)).size, 1);
    assert.equal(new Set(made.map(({ url }) => new URL(url).host)).size, 2);
    // Both are made again, each beside the other one.
    project.write(
      same.replaceAll("receiver: { metadata: { name: 'website' } }", "receiver: { metadata: { name: 'site' } }"),
    );
    const renamed = await project.stack.up();
    assert.equal(renamed.exitCode, 0, renamed.text);
    assert.equal((await hooks()).length, 2);
    project.write(program);
    const back = await project.stack.up();
    assert.equal(back.exitCode, 0, back.text);
  });

  test('one that is down does not stop the other, and is reported; nothing of it is deleted', async () => {
    const made = await hooks();
    second.shut();
    project.write(program.replace("interval: '1h'", "interval: '2h'"));
    const up = await project.stack.run('up', '--yes');
    assert.notEqual(up.exitCode, 0, up.text);
    assert.match(up.text, /https:\/\/127\.0\.0\.1:\d+ \(context \S+\) cannot be asked/);
    assert.match(up.text, /Nothing was deployed to this cluster and nothing was deleted from it/);
    assert.doesNotMatch(up.text, /unhandled exception|- \d+ deleted/);
    assert.equal(await interval(environment('KUBECONFIG')), '2h');
    assert.deepEqual(await hooks(), made);
  });

  test('when it answers again, the same command continues with it', async () => {
    const made = await hooks();
    await second.open();
    assert.equal(await interval(second.kubeconfig), '1h');
    const up = await project.stack.run('up', '--yes');
    assert.equal(up.exitCode, 0, up.text);
    assert.equal(await interval(second.kubeconfig), '2h');
    assert.deepEqual(await hooks(), made);
  });
});
