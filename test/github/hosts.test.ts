import assert from 'node:assert/strict';
import test from 'node:test';
import { type Fixture, fixture, receiver } from './fixture.ts';

const ENTERPRISE = 'github.example.org';
const TENANT = 'octocorp.ghe.com';

function site(github: Fixture, name: string) {
  const access = github.sites[name] ?? assert.fail(name);
  const { owner: token = '' } = access.tokens;
  return {
    ...access,
    token,
    api: (method: string, path: string, body?: object) =>
      github.api(method, `${access.apiUrl}${path}`, { token, ...(body ? { body } : {}) }),
  };
}

test('an Enterprise Server has its API under a path of its one host', async (t) => {
  const github = await fixture(t);
  const { api, apiUrl, webUrl } = site(github, ENTERPRISE);
  assert.deepEqual([webUrl, apiUrl], ['https://github.example.org', 'https://github.example.org/api/v3']);
  const { json: repository, headers } = await api('GET', '/repos/acme/fleet');
  assert.equal(repository.html_url, 'https://github.example.org/acme/fleet');
  assert.equal(repository.ssh_url, 'git@github.example.org:acme/fleet.git');
  assert.equal(repository.hooks_url, 'https://github.example.org/api/v3/repos/acme/fleet/hooks');
  assert.equal(headers['x-github-enterprise-version'], '3.18.1');
  assert.equal(headers['x-ratelimit-limit'], undefined, 'a server limits nothing by default');
  assert.equal((await api('GET', '/rate_limit')).json.message, 'Rate limiting is not enabled.');
  assert.deepEqual((await api('GET', '/meta')).json, {
    verifiable_password_authentication: true,
    installed_version: '3.18.1',
  });
  const missing = await api('GET', '/repos/acme/none');
  assert.match(missing.json.documentation_url, /^https:\/\/docs\.github\.com\/enterprise-server@3\.18\/rest$/);
  assert.match(await github.git('ls-remote', `${webUrl}/acme/fleet`), /refs\/heads\/main/);
});

test('a tenant of ghe.com has nothing public', async (t) => {
  const github = await fixture(t);
  const { api, apiUrl, webUrl, token } = site(github, TENANT);
  assert.deepEqual([webUrl, apiUrl], ['https://octocorp.ghe.com', 'https://api.octocorp.ghe.com']);
  assert.equal((await api('GET', '/user')).json.login, 'siddharth_octocorp');
  assert.equal((await api('GET', '/repos/acme/fleet')).json.clone_url, 'https://octocorp.ghe.com/acme/fleet.git');
  assert.equal((await github.api('GET', `${apiUrl}/repos/acme/fleet`, { token: undefined })).status, 404);
  assert.ok((await api('GET', '/meta')).json.hooks.length > 0);
  await assert.rejects(github.git('ls-remote', `${webUrl}/acme/fleet`), /could not read Username/);
  const withToken = `https://git:${token}@octocorp.ghe.com/acme/fleet`;
  assert.match(await github.git('ls-remote', withToken), /refs\/heads\/main/);
});

for (const name of [ENTERPRISE, TENANT]) {
  test(`${name} has hooks of its own, which hear of its own pushes`, async (t) => {
    const github = await fixture(t);
    const { api, apiUrl, webUrl, token } = site(github, name);
    const target = await receiver(t);
    const body = { config: { url: target.url, content_type: 'json', secret: 's' } };
    const { status, json: hook } = await api('POST', '/repos/acme/fleet/hooks', body);
    assert.deepEqual([status, hook.url], [201, `${apiUrl}/repos/acme/fleet/hooks/${hook.id}`]);
    assert.deepEqual((await github.api('GET', '/repos/acme/fleet/hooks')).json, []);
    await target.request(1);
    const url = webUrl.replace('//', `//git:${token}@`);
    await github.git('clone', '--quiet', '--bare', `${url}/acme/fleet`, 'copy.git');
    await github.git('-C', 'copy.git', 'push', '--quiet', `${url}/acme/fleet`, 'main:refs/heads/next');
    const { headers, body: sent } = await target.request(2);
    assert.equal(JSON.parse(sent).repository.html_url, `${webUrl}/acme/fleet`);
    assert.equal(headers['x-github-enterprise-host'], name === ENTERPRISE ? name : undefined);
  });
}

test('tokens are of one GitHub only', async (t) => {
  const github = await fixture(t);
  for (const [name, { tokens, apiUrl }] of Object.entries(github.sites)) {
    for (const [other, { tokens: others }] of Object.entries(github.sites)) {
      const { status } = await github.api('GET', `${apiUrl}/user`, { token: others.owner });
      assert.equal(status, name === other ? 200 : 401, `${other}'s token at ${name}`);
    }
    const hooks = `${apiUrl}/repos/acme/fleet/hooks`;
    assert.equal((await github.api('GET', hooks, { token: tokens.readonly })).status, 403);
    assert.equal((await github.api('GET', hooks, { token: tokens.outsider })).status, 404);
  }
});

test('a rename at an Enterprise Server points to its own API', async (t) => {
  const github = await fixture(t);
  const { api, apiUrl } = site(github, ENTERPRISE);
  const { json } = await api('PATCH', '/repos/acme/fleet', { name: 'ships' });
  const { status, headers } = await api('GET', '/repos/acme/fleet/hooks');
  assert.deepEqual([status, headers.location], [301, `${apiUrl}/repositories/${json.id}/hooks`]);
  assert.equal((await github.api('GET', headers.location ?? '', { token: undefined })).status, 404);
  assert.equal((await api('GET', `/repositories/${json.id}/hooks`)).status, 200);
});
