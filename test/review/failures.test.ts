import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { secretVariables } from '../../lib/problems/secret-variables.ts';
import { GitProject, reviewProcess } from './project.ts';
import { review } from './run.ts';

const token = 'a-token-that-is-long-enough';

describe('a side that cannot be read', () => {
  for (const [what, settings, problem] of [
    [
      'a key twice',
      `config:\n  fluxhook:token: ${token}\n  fluxhook:token: ${token}\n`,
      /Pulumi\.dev\.yaml\n +problem: not YAML: duplicate key at line 3, column 3/,
    ],
    [
      'a conflict',
      `config:\n<<<<<<< ours\n  fluxhook:token: ${token}\n=======\n>>>>>>> theirs\n`,
      /problem: not YAML: multiline implicit key at line 2/,
    ],
  ] as const) {
    test(`${what} in the stack file, after the change`, async () => {
      using project = await GitProject.reference();
      project.write('Pulumi.dev.yaml', settings);
      await project.commit('change');
      const { exitCode, stdout, stderr } = await review(project.folder, 'base..change');
      assert.equal(exitCode, 1, stderr);
      assert.match(stdout, /nothing can be synthesized/);
      assert.match(stdout, problem);
      assert.ok(!`${stdout}${stderr}`.includes(token));
    });

    test(`${what} in the stack file, before the change`, async () => {
      using project = await GitProject.reference();
      project.write('Pulumi.dev.yaml', settings);
      await project.commit('broken');
      project.settings('fluxhook:interval: 5m');
      await project.commit('change');
      const { exitCode, stdout, stderr } = await review(project.folder, 'broken..change');
      assert.equal(exitCode, 0, stderr);
      assert.match(stdout, /> Before this change nothing could be synthesized; everything counts as added\./);
      assert.ok(!`${stdout}${stderr}`.includes(token));
    });
  }

  test('reasons that can no longer be used, removed by the change', async () => {
    using project = await GitProject.reference();
    project.settings('policy:no-such-rule: because');
    await project.commit('broken');
    project.settings('fluxhook:interval: 5m');
    await project.commit('change');
    const { exitCode, stdout, stderr } = await review(project.folder, 'broken..change');
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /> Before this change: the reasons stated in `Pulumi\.dev\.yaml` could not be used\n/);
    assert.match(stdout, /`15m` → `5m`/);
  });

  test('a program that shows its environment has no secret of this project in it', async () => {
    using project = await GitProject.reference();
    project.write('main.ts', 'throw new Error(JSON.stringify(process.env));');
    await project.commit('change');
    const before = { ...process.env };
    for (const name of secretVariables) process.env[name] = 'planted-s3cret';
    try {
      const { exitCode, stdout, stderr } = await reviewProcess(project.folder, 'base..change');
      assert.equal(exitCode, 1, stderr);
      assert.match(stdout, /nothing can be synthesized/);
      assert.ok(!`${stdout}${stderr}`.includes('planted-s3cret'));
      assert.ok(stdout.includes('CDK8S_OUTDIR'));
      for (const name of secretVariables) assert.ok(!stdout.includes(`"${name}"`), name);
    } finally {
      for (const name of secretVariables) if (before[name] === undefined) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  test('a program that writes what is not a manifest', async () => {
    using project = await GitProject.reference();
    const program = await project.git('show', 'base:main.ts');
    project.write('main.ts', `${program}\nwriteFileSync(join(output, 'x.yaml'), 'a: 1');\n`);
    await project.commit('change');
    const { exitCode, stdout } = await review(project.folder, 'base..change');
    assert.equal(exitCode, 1);
    assert.match(stdout, /^ {2}dist\/x\.yaml\n +problem: a document has no apiVersion and kind/m);
  });
});

test('what a program says when it fails is masked, and the same each time', async () => {
  using project = await GitProject.reference();
  project.write(
    'main.ts',
    `import { parse } from 'yaml';
console.error('\\x1b[31mwriting to', process.env.CDK8S_OUTDIR, 'from', import.meta.filename);
console.error('url = https://user:${token}@github.com/acme/shop');
console.error('fluxhook:token: ${token}');
parse('a: [');
`,
  );
  await project.commit('change');
  const [first, second] = [
    await reviewProcess(project.folder, 'base..change'),
    await review(project.folder, 'base..change'),
  ];
  assert.equal(first.exitCode, 1);
  assert.equal(first.stdout, second.stdout);
  assert.match(first.stdout, /^writing to dist from \.\/main\.ts$/m);
  assert.match(first.stdout, /^url = https:\/\/\*{8}@github\.com\/acme\/shop$/m);
  assert.match(first.stdout, /\.\/node_modules\/yaml/);
  assert.ok(!first.stdout.includes(token));
});

test('a setting with a password in its URL fails without showing it', async () => {
  using project = await GitProject.create();
  const { exitCode, stdout } = await project.reviewSettings(
    `fluxhook:repository: https://user:${token}@github.com/a/b`,
  );
  assert.equal(exitCode, 1);
  assert.match(stdout, /fluxhook:repository = "https:\/\/\*{8}@github\.com\/a\/b"/);
  assert.ok(!stdout.includes(token));
});

test('a token in plain text fails with advice that can be read', async () => {
  using project = await GitProject.create();
  const { exitCode, stdout } = await project.reviewSettings(`fluxhook:token: ${token}`);
  assert.equal(exitCode, 1);
  assert.match(stdout, /fluxhook:token\n +problem: stored in plain text/);
  assert.match(stdout, /pulumi config set --secret fluxhook:token/);
  assert.ok(!stdout.includes(token));
});

test('a sentence says that a password changed, and not which', async () => {
  using project = await GitProject.reference();
  const url = (password: string) => `fluxhook:repository: https://user:${password}@github.com/acme/shop`;
  project.settings(url(token));
  await project.commit('with-password');
  project.settings(url(`${token}-2`));
  await project.commit('change');
  const { stdout } = await review(project.folder, 'with-password..change');
  assert.match(
    stdout,
    /\*\*What is fetched\*\*: .*`https:\/\/\*{8}@github\.com\/acme\/shop` → `https:\/\/\*{8} \(changed\)@github/,
  );
  assert.ok(!stdout.includes(token));
});

test('what is not committed is said not to be reviewed, where it matters', async () => {
  using project = await GitProject.reference();
  project.settings('fluxhook:interval: 5m');
  const dirty = await review(project.folder, 'base..HEAD');
  assert.match(dirty.stdout, /No change\./);
  assert.equal(dirty.stderr, 'Changes in the work tree that are not committed are not reviewed.\n');
  await project.commit('change');
  project.write('review.md', 'the review, just being written');
  assert.equal((await review(project.folder, 'base..HEAD')).stderr, '');
  project.write('Pulumi.new.yaml', 'config:\n');
  assert.notEqual((await review(project.folder, 'base..HEAD')).stderr, '');
  assert.equal((await review(project.folder, 'base..base')).stderr, '', 'a commit other than the one checked out');
});
