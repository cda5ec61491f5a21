import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { sandbox } from './sandbox.ts';

const app = () => sandbox.github?.['github.com']?.app ?? assert.fail('the sandbox has no App');
const repository = 'acme/website';

test('a GitHub App of the environment is enough, and is in no state', async () => {
  const { id, installationId, pemFile } = app();
  const key = readFileSync(pemFile, 'utf8');
  const env = {
    ...sandbox.env,
    GITHUB_TOKEN: '',
    GITHUB_APP_ID: String(id),
    GITHUB_APP_INSTALLATION_ID: String(installationId),
    GITHUB_APP_PEM_FILE: key,
  };
  await using project = await Project.open('app', { ...bare, repository }, null, env);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const { config } = await hookOf(repository);
  assert.equal(await pingAnswer('acme', 'website', config.url ?? ''), 200);
  const stored = await project.everythingStored();
  assert.ok(!stored.includes('PRIVATE KEY') && !stored.includes(String(installationId)));
  const again = await project.stack.up('--expect-no-changes', '--refresh');
  assert.equal(again.exitCode, 0, again.text);
  await project.stack.succeed('destroy', '--yes', '--skip-preview');
  assert.deepEqual(await hooksOf(repository), []);
});

test('github:appAuth is honoured, before a token, and its key is encrypted', async () => {
  const { id, installationId, pemFile } = app();
  const key = readFileSync(pemFile, 'utf8');
  // It would be refused.
  const env = { ...sandbox.env, GITHUB_TOKEN: 'no-such-token' };
  await using project = await Project.open('app-auth', { ...bare, repository }, null, env);
  const appAuth = { id: String(id), installationId: String(installationId), pemFile: key };
  await project.stack.setSecret('github:appAuth', JSON.stringify(appAuth));
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  assert.doesNotMatch(up.text, /would not reconcile/);
  const { config } = await hookOf(repository);
  assert.equal(await pingAnswer('acme', 'website', config.url ?? ''), 200);
  assert.ok(!(await project.everythingStored()).includes('PRIVATE KEY'));
  const again = await project.stack.up('--expect-no-changes', '--refresh');
  assert.equal(again.exitCode, 0, again.text);
});
