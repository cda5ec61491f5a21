import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { program } from '../checkout.ts';
import { createSecret, get, kubectl, ready } from './cluster.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

const topic = 'fleet-of-e2e';
const names = ['unit-a', 'unit-b', 'unit-c', 'Unit.D', 'unit_e', 'unit-private', 'unit-archived', 'unit-without'];

async function make(name: string, topics: readonly string[]): Promise<void> {
  await github('POST /orgs/{org}/repos', { org: 'acme', name, auto_init: true, private: name === 'unit-private' });
  await github('PUT /repos/{owner}/{repo}/topics', { owner: 'acme', repo: name, names: [...topics] });
}

async function hooksOf(repo: string) {
  return (await github('GET /repos/{owner}/{repo}/hooks', { owner: 'acme', repo })).data;
}

/** The components that a plan touches. */
function touched(plan: string): string[] {
  const lines = plan.split('\n').filter((line) => /^\s*[+~-]/.test(line));
  return [
    ...new Set(lines.flatMap((line) => /\b(GitHubWebhook|RepositoryWebhook) (unit-[a-z]+)/.exec(line)?.[2] ?? [])),
  ].sort();
}

describe("an organization's repositories by topic", () => {
  let project: Project;
  const lock = async (...args: string[]) => {
    const options = { cwd: project.directory, env: sandbox.env, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa('node', [program, 'lock', '--stack', 'fleet', ...args], options);
    return { exitCode, stdout, stderr };
  };
  const objects = () => {
    const text = readFileSync(join(project.directory, 'fluxhook.fleet.lock.yaml'), 'utf8');
    return Object.fromEntries(
      [...text.matchAll(/repository: (\S+), id: \d+, objects: ([^,]+)/g)].map(
        ([, repository = '', name = '']) => [repository, name] as const,
      ),
    );
  };

  before(async () => {
    for (const name of names) await make(name, name === 'unit-without' ? ['other'] : [topic, 'other']);
    await github('PATCH /repos/{owner}/{repo}', { owner: 'acme', repo: 'unit-archived', archived: true });
    await createSecret('fleet-credentials', { username: 'git', password: environment('GITHUB_TOKEN') });
    const repositories = {
      organization: 'acme',
      topics: [topic],
      overrides: [
        { match: '*', interval: '1h' },
        { match: 'acme/*-private', source: { secretRef: 'fleet-credentials' } },
      ],
    };
    project = await Project.open('fleet', { ...bare, repositories }, null);
  });
  after(async () => {
    await project[Symbol.asyncDispose]();
    await kubectl(['-n', 'flux-system', 'delete', 'secret', 'fleet-credentials']);
  });

  test('without a lock file nothing is deployed, and the command that writes one is named', async () => {
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0);
    assert.match(text, /there is no fluxhook\.fleet\.lock\.yaml, which lists these repositories/);
    assert.match(text, /fix: {5}npx fluxhook lock --stack fleet/);
  });

  test('each repository of the lock file gets a webhook that delivers, the private one and odd names too', async () => {
    const { exitCode, stdout, stderr } = await lock();
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /6 repositories at github\.com \(1 request\)/);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /The repositories at GitHub differ/);
    const named = objects();
    assert.deepEqual(
      Object.keys(named),
      ['unit_e', 'unit-a', 'unit-b', 'unit-c', 'unit-private', 'Unit.D']
        .map((name) => `acme/${name}`)
        .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    );
    for (const [repository, name] of Object.entries(named)) {
      const [, bareName = ''] = repository.split('/');
      const [hook, ...others] = await hooksOf(bareName);
      assert.deepEqual(others, []);
      assert.equal(await pingAnswer('acme', bareName, hook?.config.url ?? ''), 200, repository);
      assert.equal((await get('gitrepository', name))?.spec.interval, '1h');
      // The ping has Flux fetch it again.
      await until(`GitRepository ${name}`, async () => ready(await get('gitrepository', name)) === 'True' || undefined);
    }
    assert.deepEqual([...(await hooksOf('unit-without')), ...(await hooksOf('unit-archived'))], []);
  });

  test('a new repository at GitHub is only told, until the lock file has it; then one webhook is made', async () => {
    await make('unit-new', [topic]);
    const told = await project.stack.up('--expect-no-changes');
    assert.equal(told.exitCode, 0, told.text);
    assert.match(
      told.text,
      /The repositories at GitHub differ from fluxhook\.fleet\.lock\.yaml, which this run uses: new: acme\/unit-new\. To update it, after a review: npx fluxhook lock --stack fleet/,
    );
    assert.deepEqual(await hooksOf('unit-new'), []);
    assert.equal((await lock('--check')).exitCode, 1);
    const { stdout } = await lock();
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.startsWith('  ')),
      ['  + acme/unit-new (public, main): gets a webhook; its objects are called unit-new'],
    );
    const preview = await project.stack.run('preview');
    assert.deepEqual(touched(preview.text), ['unit-new'], preview.text);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /~ \d+ updated|- \d+ deleted|repositories at GitHub differ/);
    assert.equal((await hooksOf('unit-new')).length, 1);
  });

  test('one that is renamed keeps its objects and path; archived and deleted ones leave', async () => {
    const path = (await get('receiver', 'unit-a'))?.status.webhookPath;
    await github('PATCH /repos/{owner}/{repo}', { owner: 'acme', repo: 'unit-a', name: 'unit-z' });
    await github('PATCH /repos/{owner}/{repo}', { owner: 'acme', repo: 'unit-b', archived: true });
    await github('PUT /repos/{owner}/{repo}/topics', { owner: 'acme', repo: 'unit-c', names: ['other'] });
    const told = await project.stack.run('preview');
    assert.equal(told.exitCode, 0, told.text);
    assert.match(told.text, /renamed: acme\/unit-a → acme\/unit-z/);
    assert.match(told.text, /gone: acme\/unit-b \(it is archived\)/);
    assert.match(told.text, new RegExp(`gone: acme/unit-c \\(it does not have the topic ${topic}\\)`));
    const { stdout, exitCode } = await lock();
    assert.equal(exitCode, 0);
    assert.match(stdout, /~ acme\/unit-a → acme\/unit-z: renamed; its objects are still called unit-a/);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const [hook, ...others] = await hooksOf('unit-z');
    assert.deepEqual(others, []);
    assert.equal(hook?.config.url?.endsWith(String(path)), true);
    assert.equal(await pingAnswer('acme', 'unit-z', hook?.config.url ?? ''), 200);
    assert.equal((await get('gitrepository', 'unit-a'))?.spec.url, 'https://github.com/acme/unit-z');
    assert.deepEqual(await hooksOf('unit-c'), []);
    for (const name of ['unit-b', 'unit-c']) assert.equal(await get('receiver', name), undefined);
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
    assert.doesNotMatch(again.text, /repositories at GitHub differ/);
  });
});
