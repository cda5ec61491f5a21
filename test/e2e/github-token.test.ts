import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Project } from './project.ts';
import { environment, listHooks } from './sandbox.ts';
import { issueToken, revokeToken } from './tokens-of-github.ts';

test('the GitHub token is in no state, and no command needs an old one', async () => {
  await using project = await Project.open('rotated-token');
  const first = await issueToken();
  const old = project.withEnvironment({ GITHUB_TOKEN: first });
  const up = await old.up();
  assert.equal(up.exitCode, 0, up.text);
  const stored = await project.everythingStored();
  assert.ok(!stored.includes(first));
  // Encrypted it would be there as well: the provider has no such input.
  assert.doesNotMatch(stored, /"type": "pulumi:providers:github",[^}]*"token"/s);
  await revokeToken(first);

  const second = await issueToken();
  const current = project.withEnvironment({ GITHUB_TOKEN: second });
  for (const args of [['--expect-no-changes'], ['--refresh', '--expect-no-changes']]) {
    const again = await current.up(...args);
    assert.equal(again.exitCode, 0, again.text);
  }
  await revokeToken(second);

  const expired = await current.up();
  assert.notEqual(expired.exitCode, 0);
  assert.match(expired.text, /GitHub does not know the token \(401/);
  assert.equal((await listHooks()).length, 1);
  const destroy = await project.withEnvironment({ GITHUB_TOKEN: environment('GITHUB_TOKEN') }).run('destroy', '--yes', '--skip-preview');
  assert.equal(destroy.exitCode, 0, destroy.text);
  assert.equal((await listHooks()).length, 0);
});
