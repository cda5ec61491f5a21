import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { get, kubectl } from './cluster.ts';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { environment, sandbox } from './sandbox.ts';

const repository = 'https://github.com/acme/private-app';

before(async () => {
  const { app } = sandbox.github?.['github.com'] ?? assert.fail('the sandbox has no github.com');
  const secrets = {
    'git-token': { username: 'git', password: environment('GITHUB_TOKEN') },
    'git-app': {
      githubAppID: String(app.id),
      githubAppInstallationID: String(app.installationId),
      githubAppPrivateKey: readFileSync(app.pemFile, 'utf8'),
    },
  };
  for (const [name, stringData] of Object.entries(secrets)) {
    const metadata = { name, namespace: 'flux-system' };
    await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData }));
  }
  const credentials = Buffer.from(`x-access-token:${environment('GITHUB_TOKEN')}`).toString('base64');
  const header = `http.extraHeader=Authorization: Basic ${credentials}`;
  const git = execa({ env: sandbox.env });
  // A tag is a ref beside the branch, so nothing has to be cloned to a place of its own.
  const clone = `${sandbox.dir}/private-sources.git`;
  await git`git -c ${header} clone --quiet --bare ${repository} ${clone}`;
  await git`git -C ${clone} tag v1.2.3`;
  await git`git -C ${clone} -c ${header} push --quiet origin v1.2.3`;
});
after(() => kubectl(['-n', 'flux-system', 'delete', 'secret', 'git-token', 'git-app']));

for (const [what, source, revision] of [
  ['a token, and a tag', { secretRef: 'git-token', ref: { tag: 'v1.2.3' } }, /^v1\.2\.3@sha1:/],
  ['a range of versions', { secretRef: { name: 'git-token' }, ref: { semver: '>=1.0.0 <2.0.0' } }, /^v1\.2\.3@sha1:/],
  ['a GitHub App', { provider: 'github', secretRef: 'git-app' }, /^main@sha1:/],
] as const) {
  test(`a private repository in settings: ${what}`, async () => {
    await using project = await Project.open(
      'private',
      { ...bare, repository, source: { name: 'app', ...source } },
      null,
    );
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /would not reconcile/);
    assert.match((await get('gitrepository', 'app'))?.status.artifact.revision, revision);
    const { config } = await hookOf('acme/private-app');
    assert.equal(await pingAnswer('acme', 'private-app', config.url ?? ''), 200);
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
  });
}
