import assert from 'node:assert/strict';
import test from 'node:test';
import { fixture, HOOKS, pushUrl } from './fixture.ts';

const HOOK = { config: { url: 'http://127.0.0.1:9/hook' }, active: false };

test('another token of the owner does what the first one does, until it is revoked', async (t) => {
  const github = await fixture(t);
  const { token = '' } = await github.control({ do: 'issue-token', login: 'sidd-harth' });
  assert.match(token, /^ghp_[A-Za-z0-9]{36}$/);
  const { json: hook } = await github.api('POST', HOOKS, { token, body: HOOK });
  assert.equal((await github.api('GET', `${HOOKS}/${hook.id}`)).json.id, hook.id, 'the first one sees it');
  assert.match(await github.git('ls-remote', pushUrl(token, 'acme/private-app')), /refs\/heads\/main/);

  await github.control({ do: 'revoke-token', token });
  for (const path of ['/user', '/meta', '/repos/sidd-harth/nginx', HOOKS, '/orgs/acme/hooks', '/no/such/route']) {
    const { status, json } = await github.api('GET', path, { token });
    assert.deepEqual([status, json.message], [401, 'Bad credentials'], path);
  }
  await assert.rejects(github.git('ls-remote', pushUrl(token, 'acme/private-app')), /Invalid username or token/);
  assert.equal((await github.api('GET', `${HOOKS}/${hook.id}`)).status, 200, 'what it made stays');
  await assert.rejects(
    github.control({ do: 'revoke-token', token }),
    /^Error: The GitHub at github\.com has no such token\.$/,
  );
});

test('the seeded token can be revoked, and read-only ones can be issued', async (t) => {
  const github = await fixture(t);
  const { token = '' } = await github.control({ do: 'issue-token', login: 'sidd-harth', readonly: true });
  await github.control({ do: 'revoke-token', token: github.token });
  assert.equal((await github.api('GET', '/user')).status, 401);
  assert.equal((await github.api('GET', '/user', { token })).status, 200);
  assert.equal((await github.api('POST', HOOKS, { token, body: HOOK })).status, 403);
});

test('a token that expires is one that nobody knows', async (t) => {
  const github = await fixture(t);
  const seconds = 600;
  const { token = '' } = await github.control({ do: 'issue-token', login: 'sidd-harth', expiresInSeconds: seconds });
  assert.equal((await github.api('GET', '/user', { token })).status, 200);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + seconds * 1000 });
  assert.equal((await github.api('GET', '/user', { token })).json.message, 'Bad credentials');
});

test('a command that cannot be run says why', async (t) => {
  const github = await fixture(t);
  await assert.rejects(
    github.control({ site: 'github.org', do: 'clear-faults' }),
    /^Error: The sandbox has no GitHub at "github\.org": use github\.com, github\.example\.org, octocorp\.ghe\.com\.$/,
  );
  await assert.rejects(
    github.control({ do: 'stop' } as never),
    /^Error: Unknown command "stop": use issue-token, revoke-token, emit, fail or clear-faults\.$/,
  );
  await assert.rejects(github.control({ do: 'issue-token', login: 'none' }), /has no user none/);
});
