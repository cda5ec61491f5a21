import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import type { Exchange } from '../../sandbox/github/index.ts';
import { launchSandbox, type Sandbox } from '../../sandbox/launch.ts';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { deviations } from '../github/description.ts';

const nodeModules = join(import.meta.dirname, '..', '..', 'node_modules');
const program = `
import * as github from '@pulumi/github';
const { OWNER, REPOSITORY, BASE_URL } = process.env;
const provider = new github.Provider('github', { owner: OWNER, ...(BASE_URL ? { baseUrl: BASE_URL } : {}) });
const hook = new github.RepositoryWebhook(
  'hook',
  { repository: REPOSITORY, events: ['push'], configuration: { url: 'http://127.0.0.1:9/hook', contentType: 'json', secret: process.env.SECRET } },
  { provider },
);
export const url = hook.url;
`;

let sandbox: Sandbox;
const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-exchanges-'));
const exchanges = join(scratch, 'exchanges.jsonl');
const folders: string[] = [scratch];
before(async () => {
  sandbox = await launchSandbox({ exchanges });
});
after(async () => {
  await sandbox?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A stack of a program with one webhook, whose provider reads its credentials from the environment. */
async function webhook(name: string, variables: Record<string, string>) {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-provider-'));
  folders.push(directory);
  writeFileSync(
    join(directory, 'Pulumi.yaml'),
    `name: ${name}\nmain: main.mjs\nruntime:\n  name: nodejs\n  options: { typescript: false }\n`,
  );
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  writeFileSync(join(directory, 'main.mjs'), program);
  symlinkSync(nodeModules, join(directory, 'node_modules'));
  const { GITHUB_TOKEN: _, ...env } = sandbox.state.env;
  const stackWith = (more: Record<string, string>) =>
    new PulumiStack({
      directory,
      stack: name,
      env: { ...env, GITHUB_TOKEN: '', PULUMI_STACK: name, SECRET: 'one', ...variables, ...more },
    });
  await stackWith({}).init();
  return stackWith;
}

const site = (name: string) => sandbox.state.github?.[name] ?? assert.fail(`no GitHub at ${name} in the state`);

function appVariables(name: string): Record<string, string> {
  const { app } = site(name);
  return {
    GITHUB_APP_ID: String(app.id),
    GITHUB_APP_INSTALLATION_ID: String(app.installationId),
    GITHUB_APP_PEM_FILE: readFileSync(app.pemFile, 'utf8'),
  };
}

async function hooks(name: string, repository: string): Promise<Array<{ id: number; events: string[] }>> {
  const { apiUrl, tokens } = site(name);
  const args = ['--silent', '--fail', '--location', '--header', `authorization: Bearer ${tokens.owner}`];
  const { stdout } = await execa('curl', [...args, `${apiUrl}/repos/${repository}/hooks`], { env: sandbox.state.env });
  return JSON.parse(stdout);
}

test("the provider keeps a webhook with a GitHub App's rights", async () => {
  const stack = await webhook('app', { OWNER: 'acme', REPOSITORY: 'private-app', ...appVariables('github.com') });
  await stack({}).succeed('up', '--yes', '--skip-preview');
  assert.equal((await hooks('github.com', 'acme/private-app')).length, 1);
  await stack({}).succeed('up', '--yes', '--skip-preview', '--refresh', '--expect-no-changes');
  await stack({}).succeed('destroy', '--yes', '--skip-preview');
  assert.deepEqual(await hooks('github.com', 'acme/private-app'), []);
});

test('base URLs of an Enterprise Server and of ghe.com point to their own hooks', async () => {
  for (const name of ['github.example.org', 'octocorp.ghe.com']) {
    const { webUrl, tokens } = site(name);
    const credentials = name === 'github.example.org' ? appVariables(name) : { GITHUB_TOKEN: tokens.owner ?? '' };
    const variables = { OWNER: 'acme', REPOSITORY: 'fleet', BASE_URL: `${webUrl}/`, ...credentials };
    const stack = await webhook(name.replaceAll('.', '-'), variables);
    await stack({}).succeed('up', '--yes', '--skip-preview');
    assert.equal((await hooks(name, 'acme/fleet')).length, 1, name);
    assert.deepEqual(await hooks('github.com', 'acme/fleet'), []);
    await stack({}).succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await hooks(name, 'acme/fleet'), []);
  }
});

test('after a rename the provider follows the redirects to the hook', async () => {
  const { apiUrl, tokens } = site('github.com');
  const variables = { OWNER: 'acme', REPOSITORY: 'service-01', GITHUB_TOKEN: tokens.owner ?? '' };
  const stack = await webhook('renamed', variables);
  await stack({}).succeed('up', '--yes', '--skip-preview');
  const [before] = await hooks('github.com', 'acme/service-01');
  const curl = ['--silent', '--fail', '--request', 'PATCH', '--header', `authorization: Bearer ${tokens.owner}`];
  const rename = [`${apiUrl}/repos/acme/service-01`, '--data', '{"name":"first"}'];
  await execa('curl', [...curl, ...rename], { env: sandbox.state.env });

  await stack({}).succeed('up', '--yes', '--skip-preview', '--refresh');
  await stack({ SECRET: 'two' }).succeed('up', '--yes', '--skip-preview');
  assert.deepEqual(
    (await hooks('github.com', 'acme/first')).map(({ id }) => id),
    [before?.id],
  );
  await stack({}).succeed('destroy', '--yes', '--skip-preview');
  assert.deepEqual(await hooks('github.com', 'acme/first'), []);
});

// Last: it looks at what all of the above asked.
test('what the provider asks of GitHub is as GitHub describes it', () => {
  const asked = readFileSync(exchanges, 'utf8').trim().split('\n');
  const all = asked.map((line) => JSON.parse(line) as Exchange);
  const written = all.filter(({ method, path }) => method !== 'GET' && /\/hooks\b/.test(path));
  assert.ok(new Set(written.map(({ method }) => method)).size >= 3, 'webhooks are made, changed and deleted');
  assert.deepEqual([...new Set(all.flatMap(deviations))], []);
});
