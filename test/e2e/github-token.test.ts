import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandGitHub } from '../../sandbox/control.ts';
import { Project } from './project.ts';
import { listHooks, sandbox } from './sandbox.ts';

async function issueToken(): Promise<string> {
  const { token } = await commandGitHub(sandbox, { do: 'issue-token', login: 'sidd-harth' });
  assert.ok(token !== undefined);
  return token;
}

test('the GitHub token is in no state, and no command needs an old one', async () => {
  await using project = await Project.open('rotated-token');
  const first = await issueToken();
  const up = await project.withEnvironment({ GITHUB_TOKEN: first }).up();
  assert.equal(up.exitCode, 0, up.text);
  const stored = await project.everythingStored();
  assert.ok(!stored.includes(first));
  const { deployment } = JSON.parse(await project.stack.succeed('stack', 'export'));
  const providers = deployment.resources.filter(({ type }: { type: string }) => type === 'pulumi:providers:github');
  assert.equal(providers.length, 1);
  const inputs = Object.keys(providers[0].inputs).filter((name) => name !== '__internal');
  assert.deepEqual(inputs.sort(), ['baseUrl', 'owner', 'version', 'writeDelayMs']);
  await commandGitHub(sandbox, { do: 'revoke-token', token: first });

  const second = await issueToken();
  const current = project.withEnvironment({ GITHUB_TOKEN: second });
  for (const args of [['--expect-no-changes'], ['--refresh', '--expect-no-changes']]) {
    const again = await current.up(...args);
    assert.equal(again.exitCode, 0, again.text);
  }
  await commandGitHub(sandbox, { do: 'revoke-token', token: second });

  const expired = await current.up();
  assert.notEqual(expired.exitCode, 0);
  assert.match(expired.text, /GitHub does not know the token \(401/);
  assert.equal((await listHooks()).length, 1);
  const destroy = await project.stack.run('destroy', '--yes', '--skip-preview');
  assert.equal(destroy.exitCode, 0, destroy.text);
  assert.equal((await listHooks()).length, 0);
});
