import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { kubectl } from '../e2e/cluster.ts';
import { github, sandbox } from '../e2e/sandbox.ts';
import { allBlocks, codeBlocks, writeFileBlocks } from './code-blocks.ts';
import { WorkTree } from './work-tree.ts';

const page = 'docs/many-repositories.md';
const organization = 'One webhook for an organization';

describe(page, () => {
  let copy: WorkTree;
  before(async () => {
    copy = await WorkTree.copy();
    writeFileBlocks(page, copy.directory);
  });
  after(async () => {
    for (const stack of ['many', 'organization', 'enterprise', 'app']) {
      await copy.run(`pulumi destroy --yes --remove --skip-preview --stack ${stack} || true`, sandbox.env);
    }
    copy[Symbol.dispose]();
  });

  const commands = (inOrganization: boolean) =>
    allBlocks(page)
      .filter(({ language, section }) => language === 'sh' && (section === organization) === inOrganization)
      .map(({ text }) => text)
      .join('');

  async function leftNothing(): Promise<void> {
    assert.equal(await kubectl(['-n', 'flux-system', 'get', 'services,receivers,gitrepositories', '-o', 'name']), '');
    for (const repo of ['fleet', 'website', 'private-app']) {
      assert.deepEqual((await github('GET /repos/{owner}/{repo}/hooks', { owner: 'acme', repo })).data, []);
    }
  }

  test('a list of repositories: adding and removing one touches that one, private ones have credentials', async () => {
    const output = await copy.run(commands(false), sandbox.env);
    for (const language of ['text add', 'text remove']) {
      const [shown = ''] = codeBlocks(page, language);
      assert.ok(output.includes(shown), `${shown}\nis not in\n${output}`);
    }
    for (const name of ['fleet', 'platform', 'website']) {
      assert.match(output, new RegExp(`gitrepository\\S*/${name} .*stored artifact for revision 'main@sha1:`));
      assert.match(output, new RegExp(`receiver\\S*/${name} .*Receiver initialized for path: /hook/`));
    }
    assert.match(output, /private-app-source created/);
    assert.doesNotMatch(output, /would not reconcile/);
    await leftNothing();
  });

  test('an organization: the source that is called like the repository is reconciled', async () => {
    const output = await copy.run(commands(true), sandbox.env);
    assert.match(output, /OrganizationWebhook webhook-hook created/);
    assert.match(output, /gitrepository\.source\.toolkit\.fluxcd\.io\/website condition met/);
    assert.deepEqual((await github('GET /orgs/{org}/hooks', { org: 'acme' })).data, []);
    await leftNothing();
  });

  test('an Enterprise Server', async () => {
    const { tokens = {} } = sandbox.github?.['github.example.org'] ?? {};
    const env = { ...sandbox.env, GITHUB_TOKEN: tokens.owner ?? '' };
    const output = await copy.run(codeBlocks(page, 'sh enterprise').join(''), env);
    assert.match(output, /repository: "https:\/\/github\.example\.org\/acme\/fleet"/);
    assert.match(output, /RepositoryWebhook webhook-hook created/);
    assert.doesNotMatch(output, /would not reconcile/);
    await leftNothing();
  });

  test('a GitHub App', async () => {
    const app = sandbox.github?.['github.com']?.app;
    assert.ok(app);
    const { GITHUB_TOKEN: _, ...env } = sandbox.env;
    const output = await copy.run(`unset GITHUB_TOKEN\n${codeBlocks(page, 'sh app').join('')}`, {
      ...env,
      GITHUB_APP_ID: String(app.id),
      GITHUB_APP_INSTALLATION_ID: String(app.installationId),
      GITHUB_APP_PEM_FILE: readFileSync(app.pemFile, 'utf8'),
    });
    assert.match(output, /RepositoryWebhook webhook-hook created/);
    assert.doesNotMatch(output, /would not reconcile/);
    await leftNothing();
  });
});
