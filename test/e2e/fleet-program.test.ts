import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { get } from './cluster.ts';
import { LibraryProject } from './library-project.ts';
import { github, sandbox } from './sandbox.ts';

const command = join(import.meta.dirname, '..', '..', 'lib', 'cli', 'fluxhook.ts');
const topic = 'fleet-of-a-program';
const query = `{ organization: acme, topics: [${topic}] }`;

const program = `
import { Provider } from '@pulumi/kubernetes';
import { fleet, GitHubWebhook, ReceiverEntrance } from './lib/pulumi/index.ts';

const kubernetes = new Provider('cluster', { kubeconfig: process.env.CLUSTER, enableSecretMutable: true });
const credentials = { token: process.env.GITHUB_TOKEN ?? '' };
const repositories = await fleet({ organization: 'acme', topics: ['${topic}'] }, { credentials });
const entrance = new ReceiverEntrance('flux', { exposure: { type: 'LoadBalancer', sources: 'any' } }, { provider: kubernetes });
const webhooks = repositories.map(
  ({ name, url, branch }) =>
    new GitHubWebhook(
      name,
      {
        entrance,
        repository: url,
        credentials,
        source: { metadata: { name }, url, ref: { branch: branch ?? 'main' }, interval: '1h' },
      },
      { providers: { kubernetes } },
    ),
);
export const proofs = webhooks.map(({ proof }) => proof);
`;

describe('fleet() in a Pulumi program', () => {
  let project: LibraryProject;
  const make = async (name: string) => {
    await github('POST /orgs/{org}/repos', { org: 'acme', name, auto_init: true });
    await github('PUT /repos/{owner}/{repo}/topics', { owner: 'acme', repo: name, names: [topic] });
  };
  const hooksOf = async (repo: string) =>
    (await github('GET /repos/{owner}/{repo}/hooks', { owner: 'acme', repo })).data;
  const lock = (...args: string[]) =>
    execa('node', [command, 'lock', ...args], { cwd: project.directory, env: sandbox.env, all: true });

  before(async () => {
    for (const name of ['part-a', 'part-b']) await make(name);
    project = await LibraryProject.open('fleet-program', program);
  });
  after(() => project[Symbol.asyncDispose]());

  test('without a lock file nothing is deployed, and the command that writes one is named', async () => {
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0);
    assert.match(text, /fluxhook\.lock\.yaml\n +problem: there is no such file/);
    assert.match(text, /fix: {5}npx fluxhook lock --query/);
    assert.deepEqual(await hooksOf('part-a'), []);
    assert.equal(await get('service', 'receiver'), undefined);
  });

  test('each repository of the lock file gets its webhook; one that came since is told and left alone', async () => {
    assert.match((await lock('--query', query)).all, /2 repositories at github\.com/);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /repositories at GitHub differ/);
    for (const name of ['part-a', 'part-b']) assert.equal((await hooksOf(name)).length, 1, name);
    const answered = 'a ping of GitHub was answered 200';
    assert.deepEqual((await project.stack.outputs()).proofs, [answered, answered]);

    await make('part-c');
    const told = await project.stack.up('--expect-no-changes');
    assert.equal(told.exitCode, 0, told.text);
    assert.match(told.text, /new: acme\/part-c\. To update it, after a review: npx fluxhook lock/);
    assert.deepEqual(await hooksOf('part-c'), []);
    await lock();
    const taken = await project.stack.up();
    assert.equal(taken.exitCode, 0, taken.text);
    assert.doesNotMatch(taken.text, /~ \d+ updated|- \d+ deleted/);
    assert.equal((await hooksOf('part-c')).length, 1);
  });
});
