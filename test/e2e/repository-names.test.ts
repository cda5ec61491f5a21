import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { push } from './push.ts';
import { reconciledBy } from './requested.ts';
import { github, sandbox } from './sandbox.ts';

// Other tests have these repositories under their first names.
after(async () => {
  await github('PATCH /repos/{owner}/{repo}', { owner: 'acme', repo: 'thirteen', name: 'service-13' });
  const moved = { owner: 'globex', repo: 'service-12', new_owner: 'acme' };
  await github('POST /repos/{owner}/{repo}/transfer', moved);
});

test('an owner with an underscore, as Enterprise Managed Users have', async () => {
  const managed = sandbox.github?.['github.com']?.tokens.managed ?? assert.fail('no token');
  const env = { ...sandbox.env, GITHUB_TOKEN: managed };
  await using project = await Project.open('managed', { ...bare, repository: 'octocat_acme/app' }, null, env);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const headers = { authorization: `Bearer ${managed}` };
  const list = () => github('GET /repos/{owner}/{repo}/hooks', { owner: 'octocat_acme', repo: 'app', headers });
  const { data: hooks } = await list();
  const { hookUrl } = await project.stack.outputs();
  assert.deepEqual(
    hooks.map(({ config }) => config.url),
    [hookUrl],
  );
  // Private, and no credentials are set.
  assert.match(up.text, /GitRepository flux-system\/app\s+problem: it is not ready: /);
  await project.stack.succeed('destroy', '--yes', '--skip-preview');
  assert.deepEqual((await list()).data, []);
});

test('a renamed repository is said, keeps its webhook, and takes the new name', async () => {
  await using project = await Project.open('renamed', { ...bare, repository: 'acme/service-13' }, null);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const { id } = await hookOf('acme/service-13');
  await github('PATCH /repos/{owner}/{repo}', { owner: 'acme', repo: 'service-13', name: 'thirteen' });

  const renamed = await project.stack.up();
  assert.equal(renamed.exitCode, 0, renamed.text);
  assert.match(
    renamed.text,
    /GitHub redirects acme\/service-13 to acme\/thirteen: the repository was renamed or moved\. .*https:\/\/github\.com\/acme\/thirteen/,
  );
  assert.equal((await hookOf('acme/thirteen')).id, id);
  const reconciled = await reconciledBy(['gitrepository/service-13'], async () => {
    assert.equal(await push('acme/thirteen'), 200);
  });
  assert.deepEqual(reconciled, ['gitrepository/service-13']);

  // The objects keep their names, and so the path stays.
  const names = { source: 'service-13', receiver: 'service-13', tokenSecret: 'service-13-webhook-token' };
  await project.set({ repository: 'acme/thirteen', ...names });
  const planned = await project.stack.run('preview');
  assert.equal(planned.exitCode, 0, planned.text);
  const written = await project.stack.up();
  assert.equal(written.exitCode, 0, written.text);
  assert.doesNotMatch(written.text, /GitHub redirects/);
  const { config } = await hookOf('acme/thirteen');
  assert.equal(await pingAnswer('acme', 'thirteen', config.url ?? ''), 200);
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
});

test('a transferred repository is said, and the webhook moves with it', async () => {
  await using project = await Project.open('transferred', { ...bare, repository: 'acme/service-12' }, null);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const { id } = await hookOf('acme/service-12');
  await github('POST /repos/{owner}/{repo}/transfer', { owner: 'acme', repo: 'service-12', new_owner: 'globex' });
  const moved = await project.stack.up();
  assert.equal(moved.exitCode, 0, moved.text);
  assert.match(moved.text, /GitHub redirects acme\/service-12 to globex\/service-12/);
  assert.equal((await hookOf('globex/service-12')).id, id);

  await project.set({ repository: 'globex/service-12' });
  const planned = await project.stack.run('preview');
  assert.equal(planned.exitCode, 0, planned.text);
  const written = await project.stack.up();
  assert.equal(written.exitCode, 0, written.text);
  const { config } = await hookOf('globex/service-12');
  assert.equal(await pingAnswer('globex', 'service-12', config.url ?? ''), 200);
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
  await project.stack.succeed('destroy', '--yes', '--skip-preview');
  assert.deepEqual(await hooksOf('globex/service-12'), []);
});

test('GITHUB_OWNER, which the provider prefers, is reported before anything is deployed', async () => {
  await using project = await Project.open('owner-variable', { ...bare, repository: 'acme/fleet' }, null);
  for (const name of ['GITHUB_OWNER', 'GITHUB_ORGANIZATION']) {
    const { exitCode, text } = await project.withEnvironment({ [name]: 'globex' }).up();
    assert.notEqual(exitCode, 0, text);
    assert.match(
      text,
      new RegExp(
        `${name} = globex\\s+problem: the GitHub provider prefers it to the owner of the repository \\(acme\\)`,
      ),
    );
    assert.match(text, new RegExp(`fix: +unset ${name}`));
  }
  const right = await project.withEnvironment({ GITHUB_OWNER: 'acme' }).up();
  assert.equal(right.exitCode, 0, right.text);
});
