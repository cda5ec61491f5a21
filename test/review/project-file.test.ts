import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { GitProject } from './project.ts';
import { review } from './run.ts';

/** A project with what a change makes of its files, reviewed. */
async function reviewed(change: (project: GitProject, projectFile: string) => void, isSmall = false) {
  using project = await (isSmall ? GitProject.reference() : GitProject.create());
  const file = await project.git('show', 'HEAD:Pulumi.yaml');
  change(project, file);
  await project.commit('change');
  // Awaited, because the project is removed when this returns.
  return await review(project.folder, 'base..change');
}

const moved = /\*\*The receiver path changes\*\*: .* namespace, `flux-system` → `evil`/;

describe('settings are reviewed wherever Pulumi finds them', () => {
  test('a key without a namespace, in the stack file', async () => {
    const { stdout } = await reviewed((project) => project.settings('namespace: evil'));
    assert.match(stdout, moved);
  });
  test('in the file of the project', async () => {
    const { stdout } = await reviewed((project, file) => project.write('Pulumi.yaml', `${file}\n  namespace: evil\n`));
    assert.match(stdout, moved);
  });
  test('in a folder of stack files', async () => {
    const { stdout } = await reviewed((project, file) => {
      mkdirSync(join(project.folder, 'stacks'));
      project.write('Pulumi.yaml', `${file}\nstackConfigDir: stacks\n`);
      project.write(
        'stacks/Pulumi.dev.yaml',
        'config: {repository: https://github.com/sidd-harth/nginx, namespace: evil, receiver: github-receiver}\n',
      );
    });
    assert.match(stdout, moved);
  });
  test('in a file that Pulumi reads in place of the usual one', async () => {
    const { stdout, exitCode } = await reviewed((project) => project.write('Pulumi.json', '{"name":"fluxhook"}'));
    assert.equal(exitCode, 1);
    assert.match(stdout, /After this change nothing can be synthesized(.|\n)*Pulumi reads it in place of Pulumi\.yaml/);
  });
});

describe('what the files have besides settings is told', () => {
  for (const [what, change, said] of [
    [
      'the program that Pulumi runs',
      (project, file) => project.write('Pulumi.yaml', `main: other.ts\n${file}`),
      /\*\*Setting\*\* `Pulumi\.yaml main` changes: `pulumi up` may run something else(.|\n)*setting `Pulumi\.yaml main`: `other\.ts` \(new\)/,
    ],
    [
      'an environment with more settings',
      (project) => project.write('Pulumi.dev.yaml', 'environment: [prod]\n'),
      /\*\*Setting\*\* `Pulumi\.dev\.yaml environment` changes: Pulumi ESC may add settings/,
    ],
    [
      'a field that is not known',
      (project, file) => project.write('Pulumi.yaml', `options: {refresh: always}\n${file}`),
      /Not judged(.|\n)*- setting `Pulumi\.yaml options`/,
    ],
  ] as readonly [string, (project: GitProject, file: string) => void, RegExp][]) {
    test(what, async () => assert.match((await reviewed(change, true)).stdout, said));
  }

  test('but no description', async () => {
    const { stdout } = await reviewed((project, file) => {
      project.write('Pulumi.yaml', `description: another\n${file}`);
    }, true);
    assert.match(stdout, /No change\./);
  });
});

describe('a credential in plain text in a stack file is a violation', () => {
  for (const [what, settings, found] of [
    [
      'of a provider',
      'github:token: hunter22x',
      '`config.github:token` is in plain text: anyone who reads it can use it',
    ],
    [
      'in a kubeconfig',
      'kubernetes:kubeconfig: "users: [{name: a, user: {token: hunter22x}}]"',
      '`config.kubernetes:kubeconfig.users[0].user.token` is in plain text',
    ],
    ['in a URL', 'other:url: https://a:hunter22x@example.org', '`config.other:url` has credentials in it'],
  ] as const) {
    test(what, async () => {
      const { stdout, exitCode } = await reviewed((project) => project.settings(settings), true);
      assert.equal(exitCode, 1);
      assert.ok(stdout.includes(found), stdout);
      assert.doesNotMatch(stdout, /hunter22x/);
    });
  }
  test('one that is encrypted is none', async () => {
    const { exitCode, stdout } = await reviewed(
      (project) => project.settings('github:token: {secure: v1:F1twzMSEOKc7hqlT:P1ifUcIH8qXog5TfAtz4cWovPJr6Y9l}'),
      true,
    );
    assert.equal(exitCode, 0, stdout);
  });
});

test('packages that a commit has are replaced by the installed ones', async () => {
  const { stdout, exitCode } = await reviewed((project) => {
    project.write('.gitignore', '');
    project.settings('fluxhook:interval: 5m');
  }, true);
  assert.equal(exitCode, 0);
  assert.match(stdout, /every `5m` instead of `15m`|`15m` → `5m`/);
});
