import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { commandGitHub } from '../../sandbox/control.ts';
import { until } from '../../sandbox/demo/until.ts';
import { launchSandbox, type Sandbox } from '../../sandbox/launch.ts';
import { kubectl } from './running-sandbox.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await launchSandbox();
});
after(() => sandbox?.stop());

const metadata = (name: string) => ({ name, namespace: 'flux-system' });

/** Creates a GitRepository, and its Secret when it has one; resolves with what its Ready condition says. */
async function ready(name: string, spec: object, secret?: Record<string, string>): Promise<[string, string]> {
  const { state } = sandbox;
  if (secret) {
    const object = { apiVersion: 'v1', kind: 'Secret', metadata: metadata(name), stringData: secret };
    await kubectl(state, ['apply', '-f', '-'], object);
  }
  await kubectl(state, ['apply', '-f', '-'], {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: metadata(name),
    spec: {
      interval: '1h',
      ref: { branch: 'main' },
      ...(secret ? { secretRef: { name } } : {}),
      ...spec,
    },
  });
  return until(`a verdict on GitRepository ${name}`, async () => {
    const text = await kubectl(state, ['get', 'gitrepository', '-n', 'flux-system', name, '-o', 'json']);
    const conditions: Array<{ type: string; status: string; message: string }> =
      JSON.parse(text).status?.conditions ?? [];
    const verdict = conditions.find(({ type, status }) => type === 'Ready' && status !== 'Unknown');
    return verdict && [verdict.status, verdict.message];
  });
}

const site = (name: string) => sandbox.state.github?.[name] ?? assert.fail(`no GitHub at ${name} in the state`);
const url = 'https://github.com/acme/private-app';

test('without credentials source-controller says what GitHub told it', async () => {
  const [status, message] = await ready('anonymous', { url });
  assert.equal(status, 'False');
  assert.match(message, /authentication required/);
  const [wrong, reason] = await ready('wrong', { url }, { username: 'git', password: 'wrong' });
  assert.equal(wrong, 'False');
  assert.match(reason, /authentication required: Invalid username or token/);
});

test('with a token as the password the private repository is fetched, at each GitHub', async () => {
  for (const [index, name] of Object.keys(sandbox.state.github ?? {}).entries()) {
    const { webUrl, tokens } = site(name);
    const repository = name === 'github.com' ? 'private-app' : 'fleet';
    const secret = { username: 'git', password: tokens.owner ?? '' };
    const [status, message] = await ready(`basic-${index}`, { url: `${webUrl}/acme/${repository}` }, secret);
    assert.equal(status, 'True', message);
  }
});

test('with a GitHub App the provider github fetches it, also from an Enterprise Server', async () => {
  for (const name of ['github.com', 'github.example.org']) {
    const { app, apiUrl, webUrl } = site(name);
    const secret = {
      githubAppID: String(app.id),
      githubAppPrivateKey: readFileSync(app.pemFile, 'utf8'),
      ...(name === 'github.com'
        ? { githubAppInstallationID: String(app.installationId) }
        : { githubAppInstallationOwner: app.account, githubAppBaseURL: apiUrl }),
    };
    const [status, message] = await ready(
      `app-${name.replaceAll('.', '-')}`,
      { url: `${webUrl}/acme/private-app`, provider: 'github' },
      secret,
    );
    assert.equal(status, 'True', message);
  }
});

test('the state points to the control of GitHub', async () => {
  const { state } = sandbox;
  const { token = '' } = await commandGitHub(state, { do: 'issue-token', login: 'octocat_acme' });
  const managed = { username: 'git', password: token };
  const [status, message] = await ready('managed', { url: 'https://github.com/octocat_acme/app' }, managed);
  assert.equal(status, 'True', message);
  await assert.rejects(commandGitHub(state, { do: 'revoke-token', token: 'none' }), /has no such token/);
});
