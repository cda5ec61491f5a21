import assert from 'node:assert/strict';
import { createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { type Fixture, fixture, pushUrl } from './fixture.ts';

const now = () => Math.floor(Date.now() / 1000);

function jwt(key: string, claims: object, header: object = { alg: 'RS256', typ: 'JWT' }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(createPrivateKey(key), 'base64url')}`;
}

function app(github: Fixture, site = 'github.com') {
  const access = github.sites[site]?.app ?? assert.fail(site);
  const key = readFileSync(access.pemFile, 'utf8');
  const token = jwt(key, { iss: access.id, iat: now() - 60, exp: now() + 300 });
  return { ...access, key, token, tokensPath: `/app/installations/${access.installationId}/access_tokens` };
}

async function installationToken(github: Fixture, body?: object): Promise<string> {
  const { token, tokensPath } = app(github);
  const { status, json } = await github.api('POST', tokensPath, { token, ...(body ? { body } : {}) });
  assert.equal(status, 201, JSON.stringify(json));
  return json.token;
}

test('an App shows what it is and where it is installed', async (t) => {
  const github = await fixture(t);
  const { id, installationId, slug, clientId, token, key } = app(github);
  assert.match(
    key,
    /^-----BEGIN RSA PRIVATE KEY-----\n/,
    'as GitHub hands it out, and as the Terraform provider needs it',
  );
  const { json: self } = await github.api('GET', '/app', { token });
  assert.deepEqual([self.id, self.slug, self.client_id, self.owner.login], [id, slug, clientId, 'acme']);
  for (const path of [
    '/repos/acme/fleet/installation',
    '/orgs/acme/installation',
    `/app/installations/${installationId}`,
  ]) {
    const { json } = await github.api('GET', path, { token });
    assert.deepEqual(
      [json.id, json.app_id, json.account.login, json.target_type],
      [installationId, id, 'acme', 'Organization'],
    );
    assert.equal(json.permissions.repository_hooks, 'write');
  }
  for (const path of [
    '/repos/sidd-harth/nginx/installation',
    '/orgs/globex/installation',
    '/users/sidd-harth/installation',
  ]) {
    assert.equal((await github.api('GET', path, { token })).status, 404, path);
  }
  const byClientId = jwt(key, { iss: clientId, iat: now(), exp: now() + 600 });
  assert.equal((await github.api('GET', '/app', { token: byClientId })).status, 200);
});

test('a JSON web token is judged as GitHub judges it', async (t) => {
  const github = await fixture(t);
  const { id, key, tokensPath } = app(github);
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
  const good = { iss: String(id), iat: now() - 30, exp: now() + 570 };
  const cases = [
    [jwt(other, good), 401, /^A JSON web token could not be decoded$/],
    [jwt(key, good, { alg: 'none' }), 401, /^A JSON web token could not be decoded$/],
    [jwt(key, { ...good, exp: now() + 700 }), 401, /'exp'\) is too far in the future/],
    [jwt(key, { ...good, exp: now() - 1 }), 401, /'exp'\) must be a numeric value representing the future time/],
    [jwt(key, { ...good, iat: now() + 60 }), 401, /'iat'\) must be an Integer representing the time/],
    [jwt(key, { ...good, iat: undefined }), 401, /'iat'\)/],
    [jwt(key, { ...good, iss: '1' }), 404, /^Integration not found$/],
    [github.token, 401, /^A JSON web token could not be decoded$/],
  ] as const;
  for (const [token, status, message] of cases) {
    const answer = await github.api('POST', tokensPath, { token });
    assert.equal(answer.status, status, answer.json.message);
    assert.match(answer.json.message, message);
  }
  for (const body of ['', '{}', 'null']) {
    assert.equal((await github.api('POST', tokensPath, { token: jwt(key, good), body })).status, 201, body);
  }
  const elsewhere = await github.api('POST', '/app/installations/1/access_tokens', { token: jwt(key, good) });
  assert.equal(elsewhere.status, 404);
});

test("an installation's token administers the webhooks of its account, and no others", async (t) => {
  const github = await fixture(t);
  const { token: jsonWebToken, tokensPath } = app(github);
  const { json: made } = await github.api('POST', tokensPath, { token: jsonWebToken });
  assert.match(made.token, /^ghs_[A-Za-z0-9]{36}$/);
  const left = Date.parse(made.expires_at) - Date.now();
  assert.ok(left > 3_590_000 && left <= 3_600_000, `${left} ms`);
  assert.equal(made.repository_selection, 'all');

  const { token } = made;
  const body = { name: 'web', config: { url: 'http://127.0.0.1:9/hook', content_type: 'json' }, active: false };
  for (const path of ['/repos/acme/fleet/hooks', '/repos/acme/private-app/hooks', '/orgs/acme/hooks']) {
    const { status, json: hook } = await github.api('POST', path, { token, body });
    assert.equal(status, 201, path);
    assert.equal((await github.api('GET', `${path}/${hook.id}/deliveries`, { token })).status, 200);
    assert.equal((await github.api('DELETE', `${path}/${hook.id}`, { token })).status, 204);
  }
  const refused = await github.api('POST', '/repos/sidd-harth/nginx/hooks', { token, body });
  assert.deepEqual([refused.status, refused.json.message], [403, 'Resource not accessible by integration']);
  assert.equal((await github.api('GET', '/repos/octocat_acme/app/hooks', { token })).status, 404);
  const user = await github.api('GET', '/user', { token });
  assert.deepEqual([user.status, user.json.message], [403, 'Resource not accessible by integration']);
  assert.equal((await github.api('GET', '/repos/acme/private-app', { token })).json.full_name, 'acme/private-app');
  assert.equal((await github.api('GET', '/repos/acme/private-app/branches/main', { token })).status, 200);
  assert.ok((await github.api('GET', '/installation/repositories', { token })).json.total_count > 50);
});

test('a token asked for with less has less', async (t) => {
  const github = await fixture(t);
  const body = { config: { url: 'http://127.0.0.1:9/hook' } };
  const token = await installationToken(github, { repositories: ['fleet'], permissions: { repository_hooks: 'read' } });
  assert.equal((await github.api('GET', '/repos/acme/fleet/hooks', { token })).status, 200);
  const refused = await github.api('POST', '/repos/acme/fleet/hooks', { token, body });
  assert.deepEqual([refused.status, refused.json.message], [403, 'Resource not accessible by integration']);
  assert.equal(refused.headers['x-accepted-github-permissions'], 'repository_hooks=write');
  assert.equal((await github.api('GET', '/repos/acme/private-app/hooks', { token })).status, 404);
  assert.deepEqual((await github.api('GET', '/installation/repositories', { token })).json.total_count, 1);

  const { token: jsonWebToken, tokensPath } = app(github);
  const ask = (asked: object) => github.api('POST', tokensPath, { token: jsonWebToken, body: asked });
  assert.match(
    (await ask({ permissions: { administration: 'write' } })).json.message,
    /permissions requested are not granted/,
  );
  assert.match((await ask({ repositories: ['none'] })).json.message, /not accessible to the parent installation/);
});

test('git takes the token of an installation, and the token can give itself up', async (t) => {
  const github = await fixture(t);
  const token = await installationToken(github);
  const url = `https://x-access-token:${token}@github.com/acme/private-app`;
  assert.match(await github.git('ls-remote', url), /refs\/heads\/main/);
  await github.git('clone', '--quiet', '--bare', url, 'copy.git');
  await github.git('-C', 'copy.git', 'push', '--quiet', url, 'main:refs/heads/next');
  await assert.rejects(github.git('ls-remote', pushUrl(token, 'octocat_acme/app')), /Repository not found/);

  assert.equal((await github.api('DELETE', '/installation/token', { token })).status, 204);
  assert.equal((await github.api('GET', '/repos/acme/fleet', { token })).json.message, 'Bad credentials');
  await assert.rejects(github.git('ls-remote', url), /Invalid username or token/);
});

test('each GitHub has an App of its own', async (t) => {
  const github = await fixture(t);
  const { apiUrl } = github.sites['github.example.org'] ?? assert.fail();
  const { token, tokensPath } = app(github, 'github.example.org');
  assert.equal((await github.api('POST', `${apiUrl}${tokensPath}`, { token })).status, 201);
  assert.equal((await github.api('GET', '/app', { token })).status, 404);
});
