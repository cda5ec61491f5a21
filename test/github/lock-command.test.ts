import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { repositoryLockSchema } from '../../lib/operate/schemas/repository-lock.ts';
import { requestLikeInside } from '../../sandbox/inside.ts';
import { program } from '../checkout.ts';
import { inProcess } from '../unit/in-process.ts';
import { type Fixture, fixture } from './fixture.ts';

const named = (owner: string, ...names: string[]) => names.map((name) => ({ owner, name, files: {} }));
const seed = [
  ...named('acme', 'app', 'website', 'my.app', 'Shop'),
  { owner: 'acme', name: 'secret', private: true, files: {} },
  ...named('globex', 'app'),
  ...named('sidd-harth', 'nginx'),
];

/** A project beside a GitHub of its own. */
class Scene {
  readonly github: Fixture;
  readonly directory: string;
  static async open(t: TestContext, query: object, more = seed): Promise<Scene> {
    const github = await fixture(t, more);
    const scene = new Scene(github);
    await mkdir(scene.directory);
    writeFileSync(join(scene.directory, 'Pulumi.yaml'), 'name: fleet\nruntime: nodejs\n');
    scene.set(query);
    return scene;
  }
  private constructor(github: Fixture) {
    this.github = github;
    this.directory = join(github.dir, 'project');
  }
  set(query: object): void {
    writeFileSync(join(this.directory, 'Pulumi.prod.yaml'), stringify({ config: { 'fluxhook:repositories': query } }));
  }
  /** In this process; {@link started} runs a process of its own. */
  async lock(args: readonly string[] = [], env: Record<string, string> = {}) {
    const { env: own, token } = this.github;
    requestLikeInside(own);
    const variables = { GITHUB_TOKEN: token, ...env };
    const { code, out, err } = await inProcess(['lock', ...args], variables, { cwd: this.directory });
    return { exitCode: code, stdout: out, stderr: err };
  }
  async started(args: readonly string[] = []) {
    const { env: own, token } = this.github;
    const { exitCode, stdout, stderr } = await execa(process.execPath, [program, 'lock', ...args], {
      cwd: this.directory,
      env: { ...own, GITHUB_TOKEN: token },
      extendEnv: false,
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }
  async locked(...args: string[]) {
    const ran = await this.lock(args);
    assert.equal(ran.exitCode, 0, ran.stderr);
    return ran;
  }
  get text(): string {
    return readFileSync(join(this.directory, 'fluxhook.prod.lock.yaml'), 'utf8');
  }
  topics(name: string, ...names: string[]) {
    return this.github.api('PUT', `/repos/${name}/topics`, { body: { names } });
  }
}

test('a lock file of an organization: written, the same again, and what differs later', async (t) => {
  const scene = await Scene.open(t, { organization: 'acme' });
  const first = await scene.started();
  assert.equal(first.exitCode, 0, first.stderr);
  assert.match(first.stdout, /^organization acme: 5 repositories at github\.com \(1 request\)\n/);
  assert.match(first.stdout, / {2}\+ acme\/secret \(private, main\): gets a webhook; its objects are called secret\n/);
  assert.match(
    first.stdout,
    /Wrote fluxhook\.prod\.lock\.yaml\. Commit it, and have it reviewed: pulumi up --stack prod applies it\.$/,
  );
  const before = scene.text;
  assert.match(before, /^# .*Written by: npx fluxhook lock --stack prod\n/);
  assert.match(
    before,
    /\n {2}- \{ repository: acme\/my\.app, id: 3, objects: my-app-[0-9a-f]{8}, branch: main, visibility: public, archived: false \}\n/,
  );
  const again = await scene.locked('--check');
  assert.match(again.stdout, /fluxhook\.prod\.lock\.yaml is up to date\.$/);
  assert.equal(scene.text, before);

  const { github } = scene;
  await github.api('PATCH', '/repos/acme/app', { body: { name: 'application' } });
  await github.api('PATCH', '/repos/acme/website', { body: { archived: true } });
  await github.api('DELETE', '/repos/acme/Shop');
  await github.api('POST', '/orgs/acme/repos', { body: { name: 'new' } });
  const check = await scene.started(['--check']);
  assert.equal(check.exitCode, 1);
  assert.match(check.stdout, /is not up to date\. To update it: npx fluxhook lock --stack prod$/);
  const dry = await scene.locked('--dry-run');
  assert.match(
    dry.stdout,
    /Nothing was written\. To write fluxhook\.prod\.lock\.yaml: npx fluxhook lock --stack prod$/,
  );
  assert.equal(scene.text, before);
  const lines = dry.stdout.split('\n').filter((line) => line.startsWith('  '));
  assert.deepEqual(lines, [
    '  ~ acme/app → acme/application: renamed; its objects are still called app, its webhook is re-created',
    '  + acme/new (public, main): gets a webhook; its objects are called new',
    '  - acme/Shop (it is deleted, or this token may not see it): its webhook and its objects shop are deleted',
    '  - acme/website (it is archived): its webhook and its objects website are deleted',
  ]);
  const { stdout } = await scene.locked('-o', 'json');
  const document = JSON.parse(stdout);
  const accepts = new Ajv2020({ strict: true }).compile(repositoryLockSchema);
  assert.equal(accepts(document), true, JSON.stringify(accepts.errors));
  assert.equal(document.outcome, 'written');
  assert.equal((await scene.lock(['--check'])).exitCode, 0);
  assert.match(scene.text, /repository: acme\/application, id: 1, objects: app,/);
  assert.match(
    (await scene.locked('-o', 'short')).stdout,
    /^fluxhook\.prod\.lock\.yaml: 4 repositories, no change; current$/,
  );
  assert.deepEqual(readdirSync(scene.directory).sort(), ['Pulumi.prod.yaml', 'Pulumi.yaml', 'fluxhook.prod.lock.yaml']);
});

test('topics are all needed, names are patterns, visibility and archived ones are chosen', async (t) => {
  const scene = await Scene.open(t, { organization: 'acme', topics: ['Deploy', 'web'] });
  await scene.topics('acme/app', 'deploy', 'web');
  await scene.topics('acme/website', 'deploy');
  await scene.topics('acme/secret', 'web', 'deploy', 'more');
  await scene.github.api('PATCH', '/repos/acme/Shop', { body: { archived: true } });
  const of = async (query: object) => {
    scene.set(query);
    const { stdout } = await scene.locked('--dry-run', '-o', 'json');
    return JSON.parse(stdout).repositories.map(({ repository }: { repository: string }) => repository);
  };
  assert.deepEqual(await of({ organization: 'ACME', topics: ['Deploy', 'web'] }), ['acme/app', 'acme/secret']);
  assert.deepEqual(await of({ organization: 'acme', topics: ['deploy'], visibility: 'private' }), ['acme/secret']);
  assert.deepEqual(await of({ organization: 'acme', names: ['*app', '!my*'] }), ['acme/app']);
  assert.deepEqual(await of({ organization: 'acme', names: ['S*'], excludeArchived: 'false' }), [
    'acme/secret',
    'acme/Shop',
  ]);
  const two = [{ organization: 'acme', names: ['app'] }, { organization: 'globex' }];
  assert.deepEqual(await of(two), ['acme/app', 'globex/app']);
});

test('objects keep their names whatever comes and goes, and in two organizations are different', async (t) => {
  const scene = await Scene.open(t, [{ organization: 'acme', names: ['my.app'] }, { organization: 'globex' }]);
  await scene.locked();
  const names = () => [...scene.text.matchAll(/repository: (\S+), id: \d+, objects: ([^,]+)/g)].map(([, ...of]) => of);
  const before = names();
  assert.deepEqual(
    before.map(([, name]) => name?.replace(/-[0-9a-f]{8}$/, '-#')),
    ['my-app-#', 'app-#'],
  );
  scene.set([{ organization: 'acme' }, { organization: 'globex' }]);
  await scene.locked();
  for (const each of before)
    assert.ok(
      names().some((now) => now.join() === each.join()),
      each.join(),
    );
  assert.equal(new Set(names().map(([, name]) => name)).size, 6);
});

test('what cannot be found is reported with the value, what there is, and the fix; and nothing is written', async (t) => {
  const scene = await Scene.open(t, { organization: 'acme', topics: ['deplyo'] });
  await scene.topics('acme/app', 'deploy');
  const refused = async (query: object | undefined, env: Record<string, string> = {}, ...args: string[]) => {
    if (query !== undefined) scene.set(query);
    const { exitCode, stderr, stdout } = await scene.lock(args, env);
    assert.deepEqual([exitCode, stdout], [2, ''], stderr);
    return stderr;
  };
  const topic = await refused(undefined);
  assert.match(
    topic,
    /none of the 5 repositories of acme that the token sees matches: no repository of acme has the topic deplyo; did you mean deploy\?/,
  );
  assert.match(
    await refused({ organization: 'acme', names: ['websiet'] }),
    /no repository of acme is called websiet; did you mean website\?/,
  );
  assert.match(
    await refused({ organization: 'acme', visibility: 'internal' }),
    /the token sees no internal repository of acme/,
  );
  const user = await refused({ organization: 'sidd-harth' });
  assert.match(user, /organization = sidd-harth\n {4}problem: sidd-harth is a user at github\.com/);
  assert.match(user, /fix: .*fluxhook:webhooks: - repository: sidd-harth\/NAME/);
  assert.match(
    await refused({ organization: 'nobody' }),
    /GitHub finds no such organization at github\.com for this token \(404\)/,
  );
  assert.match(await refused({ organization: 'acme' }, { GITHUB_TOKEN: 'wrong' }), /GitHub does not know the token/);
  assert.match(await refused({ organization: 'acme' }, { GITHUB_TOKEN: '' }), /no GitHub token is set/);
  assert.match(
    await refused({ topics: ['deploy'], visibility: 'secret' }),
    /repositories\.organization[\s\S]*needed[\s\S]*visibility = "secret"[\s\S]*all, public, private, internal/,
  );
  assert.match(await refused(undefined, {}, '--stack', 'nowhere'), /there is no stack file Pulumi\.nowhere\.yaml/);
  assert.deepEqual(readdirSync(scene.directory).sort(), ['Pulumi.prod.yaml', 'Pulumi.yaml']);
});

test('a token that sees less is noticed: what it may not see is not taken for deleted', async (t) => {
  const scene = await Scene.open(t, { organization: 'acme' });
  await scene.locked();
  const { exitCode, stdout, stderr } = await scene.lock(['--check'], { GITHUB_TOKEN: scene.github.outsiderToken });
  assert.equal(exitCode, 1);
  assert.match(stdout, /- acme\/secret \(it is deleted, or this token may not see it\)/);
  assert.match(stderr, /^Warning: the token sees no private repository\. If there are some: a fine-grained token/);
});

test('hundreds of repositories take a request for each hundred, and limits of GitHub are waited for', async (t) => {
  const many = named('acme', ...Array.from({ length: 230 }, (_, index) => `app-${index}`));
  const scene = await Scene.open(t, { organization: 'acme' }, many);
  await scene.github.control({ do: 'fail', path: '/orgs/acme/repos', answer: 429, retryAfter: 1, times: 1 });
  const { stdout, stderr } = await scene.locked();
  assert.match(stderr, /GitHub asks to wait 1 s/);
  assert.match(stdout, /^organization acme: 230 repositories at github\.com \(4 requests\)\n/);
});

test('a program has its own lock file, which knows its queries', async (t) => {
  const scene = await Scene.open(t, { organization: 'nobody' });
  const made = await scene.locked('--query', '{ organization: acme, names: [app] }');
  assert.match(made.stdout, /Wrote fluxhook\.lock\.yaml\./);
  assert.match((await scene.locked('--file', 'fluxhook.lock.yaml', '--check')).stdout, /up to date/);
  const other = await scene.lock(['--file', 'other.yaml']);
  assert.equal(other.exitCode, 2);
  assert.match(
    other.stderr,
    /other\.yaml\n {4}problem: there is no such file[\s\S]*--query '\{ organization: ORGANIZATION \}'/,
  );
  assert.match((await scene.lock(['--stack', 'prod', '--query', 'x'])).stderr, /A stack has its queries in its file/);
});

test('a lock file that is broken is reported, and written again', async (t) => {
  const scene = await Scene.open(t, { organization: 'acme' });
  writeFileSync(join(scene.directory, 'fluxhook.prod.lock.yaml'), '<<<<<<< HEAD\nversion: 1\n');
  const { stderr, stdout } = await scene.locked();
  assert.match(stderr, /fluxhook\.prod\.lock\.yaml could not be used: git left the marks of a conflict in it/);
  assert.match(stdout, /5 repositories/);
  assert.equal((await scene.lock(['--check'])).exitCode, 0);
});
