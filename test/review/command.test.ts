import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Folders } from './folders.ts';
import { GitProject, reviewProcess } from './project.ts';
import { review } from './run.ts';

test('the same change gives the same text, and leaves repository and work tree alone', async () => {
  using project = await GitProject.reference();
  project.settings('fluxhook:interval: 5m');
  await project.commit('change');
  project.write('unsaved.txt', 'work in progress');
  const [first, second] = [
    await reviewProcess(project.folder, 'base..change'),
    await reviewProcess(project.folder, 'base..change'),
  ];
  assert.equal(first.stdout, second.stdout);
  assert.match(first.stdout, /`15m` → `5m`/);
  assert.equal(await project.git('status', '--porcelain'), '?? unsaved.txt');
  assert.equal((await project.git('worktree', 'list')).split('\n').length, 1);
});

test('each side is synthesized by its own code', async () => {
  using project = await GitProject.create();
  project.write('lib/constructs/exposure/origin.ts', await withChangedPort(project));
  await project.commit('change');
  const { stdout } = await review(project.folder, 'base..change');
  assert.match(stdout, /`spec\.ports\[0\]\.port`: `80` → `8080`/);
  assert.match(
    stdout,
    /\*\*The hook URL changes\*\*: `http:\/\/<load balancer>\/hook\/.*` → `http:\/\/<load balancer>:8080\//,
  );
});

async function withChangedPort(project: GitProject): Promise<string> {
  const source = await project.git('show', 'HEAD:lib/constructs/exposure/origin.ts');
  const changed = source.replace('http: 80,', 'http: 8080,');
  assert.notEqual(changed, source);
  return changed;
}

test('every stack that has a file is reviewed, or the ones that are named', async () => {
  using project = await GitProject.reference({ blue: '', green: '' });
  project.settings('fluxhook:interval: 5m', 'green');
  project.settings('fluxhook:branch: next', 'white');
  await project.commit('change');
  const all = await review(project.folder, 'base..change');
  assert.deepEqual(all.stdout.match(/(?<=^### Stack ).*/gm), ['`blue`', '`green`', '`white`']);
  // A stack that was not there before is all new.
  assert.match(all.stdout, /Stack `white`\n\nObjects: \d+ added/);
  const one = await review(project.folder, 'base..change', '--stack', 'green');
  assert.deepEqual(one.stdout.match(/(?<=^### Stack ).*/gm), ['`green`']);
});

test('a project without stack files is reviewed with what it has for every stack', async () => {
  using project = await GitProject.create({});
  const shared = await project.git('show', 'HEAD:Pulumi.yaml');
  const settings = (interval: string) =>
    `${shared}\n  fluxhook:repository: acme/app\n  fluxhook:interval:\n    default: ${interval}\n`;
  project.write('Pulumi.yaml', settings('15m'));
  await project.commit('before');
  project.write('Pulumi.yaml', settings('20m'));
  await project.commit('change');
  const { stdout, exitCode } = await review(project.folder, 'before..change');
  assert.equal(exitCode, 0, stdout);
  assert.doesNotMatch(stdout, /### Stack/);
  assert.match(stdout, /`15m` → `20m`/);
});

test('a project below the top of its repository is found', async () => {
  using project = await GitProject.reference({ dev: '' }, 'deploy/hook');
  const { stdout, exitCode, stderr } = await project.reviewSettings('fluxhook:interval: 5m');
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /`15m` → `5m`/);
});

test('a time limit is a time, or a number of seconds', async () => {
  using folders = new Folders({ 'b/own.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n' });
  for (const limit of ['2m', '1m30s', '90']) {
    const { stdout, exitCode, stderr } = await folders.review('--timeout', limit);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /`ConfigMap own`/);
  }
});

test('three dots: what HEAD did since it left BASE', async () => {
  using project = await GitProject.reference();
  await project.git('branch', 'feature');
  project.settings('fluxhook:branch: next');
  await project.commit('later-on-main');
  await project.git('switch', '--quiet', 'feature');
  project.settings('fluxhook:interval: 5m');
  await project.commit('change');
  const { stdout } = await review(project.folder, 'main...feature');
  assert.match(stdout, /`spec\.interval`/);
  assert.doesNotMatch(stdout, /spec\.ref/);
});

test('settings that cannot be used after the change fail the review, with what the program says', async () => {
  using project = await GitProject.create();
  const { exitCode, stdout } = await project.reviewSettings('fluxhook:interval: sometimes');
  assert.equal(exitCode, 1);
  assert.match(stdout, /nothing can be synthesized/);
  assert.match(stdout, /fluxhook:interval = "sometimes"/);
});

test('a stated reason turns a finding into an accepted one', async () => {
  using project = await GitProject.reference();
  const { stdout, exitCode } = await project.reviewSettings("policy:https: 'TLS ends at the CDN'");
  assert.equal(exitCode, 0);
  assert.match(stdout, /☑️ accepted `https`, .*\n {2}- Stated reason: TLS ends at the CDN\n/);
  assert.match(stdout, /Policies: (\d+ advisory, )?1 accepted/);
});

describe('two folders of manifests', () => {
  const secret = (token: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: webhook-token\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"token":"${token}"}}'\nstringData:\n  token: ${token}\ndata:\n  old: ${Buffer.from(token).toString('base64')}\n`;
  const source = (password: string) =>
    `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata:\n  name: shop\nspec:\n  url: https://user:${password}@git.example.org/shop\n`;

  test('no secret value is shown, in plain text or encoded, and a changed one is reported', async () => {
    using folders = new Folders();
    for (const [directory, token] of [
      ['a', 'first-token-of-the-test'],
      ['b', 'second-token-of-the-test'],
    ] as const) {
      folders.write(`${directory}/all.yaml`, `${secret(token)}---\n${source(token)}`);
    }
    const { stdout, exitCode } = await folders.review();
    assert.equal(exitCode, 1, 'a plain token violates a mandatory policy');
    for (const token of ['first-token-of-the-test', 'second-token-of-the-test']) {
      for (const text of [token, Buffer.from(token).toString('base64')]) assert.ok(!stdout.includes(text), text);
    }
    for (const field of ['data.old', 'stringData.token']) {
      assert.ok(stdout.includes(`\`${field}\`: \`********\` → \`******** (changed)\``), field);
    }
    assert.ok(stdout.includes('https://******** (changed)@git.example.org/shop'));
    assert.match(stdout, /❌ mandatory `plain-token`, `Secret webhook-token`/);
  });

  test('text of a change cannot become markup of the comment', async () => {
    using folders = new Folders();
    const evil = '`</details>| @everybody\\n```\\n# heading';
    folders.write(
      'b/evil.yaml',
      `apiVersion: notification.toolkit.fluxcd.io/v1\nkind: Receiver\nmetadata:\n  name: "${evil}"\nspec:\n  type: generic\n  resources:\n    - kind: GitRepository\n      name: "*"\n`,
    );
    const { stdout } = await folders.review();
    assert.doesNotMatch(stdout, /^# heading/m);
    assert.equal(stdout.match(/^<\/details>$/gm)?.length, 1);
    assert.ok(!/"[^"]*<\/details>/.test(stdout.slice(stdout.indexOf('```mermaid'), stdout.indexOf('#### Objects'))));
  });

  test('a review that would be too long for a comment leaves the diffs out', async () => {
    using folders = new Folders();
    const objects = Array.from({ length: 1000 }, (_, index) => source('x').replace('shop', `shop-${index}`));
    folders.write('b/many.yaml', objects.join('---\n'));
    const { stdout } = await folders.review();
    assert.ok(stdout.length < 65_536, String(stdout.length));
    assert.match(stdout, /Objects: 1000 added/);
    assert.match(stdout, /too long for a comment/);
  });
});

describe('what cannot be carried out ends with 2 and says what can', () => {
  let project: GitProject;
  before(async () => {
    project = await GitProject.reference();
  });
  after(() => project[Symbol.dispose]());

  for (const [what, args, message] of [
    ['no argument', [], /missing required argument 'change'/],
    [
      'neither a range nor two folders',
      ['main'],
      /arguments = main\n.*neither a range nor two folders\n +choices: BASE\.\.HEAD/,
    ],
    [
      'a name that is not a commit',
      ['base..nowhere'],
      /BASE\.\.HEAD = base\.\.nowhere\n +problem: nowhere is not a commit of this repository\n +choices: a commit, such as main, base/,
    ],
    ['a name that looks like an option', ['--output=x..base'], /unknown option/],
    [
      'a stack that neither side has',
      ['base..', '--stack', 'prod'],
      /--stack = prod\n.*neither side has a file Pulumi\.prod\.yaml\n +choices: dev/,
    ],
    ['a range that --stack takes for a name', ['--stack', 'dev', 'base..'], /'base\.\.' is invalid\. This is a range/],
    ['a folder that is not there', ['here', 'there'], /DIR = here\n.*there is no such folder/],
    ['stacks of folders', ['lib', 'imports', '--stack', 'dev'], /folders have no stacks/],
    ['a time limit that is no time', ['base..', '--timeout', '2x'], /'2x' is invalid\. A time is needed/],
    ['a time limit of no time', ['base..', '--timeout', '0'], /'0' is invalid\. A time is needed/],
    ['a time limit of more than an hour', ['base..', '--timeout', '2h'], /'2h' is invalid\. .* of at most 1h\./],
  ] as const) {
    test(what, async () => {
      const { exitCode, stderr, stdout } = await review(project.folder, ...args);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, '');
    });
  }

  test('a reason for a rule that takes none', async () => {
    const { exitCode, stderr } = await project.reviewSettings('policy:plain-token: it is only a test');
    assert.equal(exitCode, 2);
    assert.match(stderr, /policy:plain-token = "it is only a test"\n +problem: this rule takes no reason/);
  });

  test('a folder with a file that is not a manifest', async () => {
    const { exitCode, stderr } = await review(project.folder, '.', '.');
    assert.equal(exitCode, 2);
    assert.match(stderr, /a document has no apiVersion and kind/);
  });
});
