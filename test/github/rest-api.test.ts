import assert from 'node:assert/strict';
import test from 'node:test';
import { fixture, HOOKS } from './fixture.ts';

const HOOK = { config: { url: 'http://127.0.0.1:9/hook' } };

test('who may see and change the hooks', async (t) => {
  const github = await fixture(t, [
    { owner: 'sidd-harth', name: 'nginx', files: {} },
    { owner: 'sidd-harth', name: 'secret', private: true, files: {} },
  ]);
  const { json: hook } = await github.hook(HOOK);
  const calls: Array<[string, string, object?]> = [
    ['GET', HOOKS],
    ['POST', HOOKS, HOOK],
    ['PATCH', `${HOOKS}/${hook.id}`, { active: false }],
    ['DELETE', `${HOOKS}/${hook.id}`],
    ['POST', `${HOOKS}/${hook.id}/pings`],
    ['GET', `${HOOKS}/${hook.id}/deliveries`],
  ];
  for (const [method, path, body = {}] of calls) {
    const as = async (token: string | undefined) => {
      const { status, json } = await github.api(method, path, { token, ...(method === 'GET' ? {} : { body }) });
      return [status, json.message, json.status];
    };
    assert.deepEqual(await as('wrong'), [401, 'Bad credentials', '401']);
    assert.deepEqual(await as(undefined), [404, 'Not Found', '404']);
    assert.deepEqual(await as(github.outsiderToken), [404, 'Not Found', '404']);
    assert.deepEqual(await as(github.readonlyToken), [403, 'Resource not accessible by personal access token', '403']);
  }
  assert.equal((await github.api('GET', `${HOOKS}/${hook.id}`)).json.active, true, 'nothing was changed');

  const refused = await github.api('POST', HOOKS, { token: github.readonlyToken, body: HOOK });
  assert.equal(refused.headers['x-accepted-github-permissions'], 'repository_hooks=write');
  assert.equal((await github.api('GET', '/repos/sidd-harth/none/hooks')).status, 404);
  assert.equal((await github.api('GET', '/repos/sidd-harth/secret/hooks')).status, 200);
  for (const token of [undefined, github.outsiderToken]) {
    assert.deepEqual((await github.api('GET', '/repos/sidd-harth/secret', { token })).json.message, 'Not Found');
    assert.equal((await github.api('GET', '/repos/sidd-harth/secret/hooks', { token })).status, 404);
  }
});

test('what the Terraform provider asks before it starts', async (t) => {
  const github = await fixture(t);
  assert.equal((await github.api('GET', '/user')).json.login, 'sidd-harth');
  assert.equal((await github.api('GET', '/user', { token: github.readonlyToken })).json.login, 'sidd-harth');
  assert.equal((await github.api('GET', '/user', { token: undefined })).json.message, 'Requires authentication');
  assert.equal((await github.api('GET', '/orgs/sidd-harth')).status, 404, 'the owner is a user, not an organization');
  const { json: repository } = await github.api('GET', '/repos/sidd-harth/nginx');
  assert.equal(repository.html_url, 'https://github.com/sidd-harth/nginx');
  assert.equal(repository.clone_url, 'https://github.com/sidd-harth/nginx.git');
  assert.equal(repository.ssh_url, 'git@github.com:sidd-harth/nginx.git');
  assert.equal(repository.hooks_url, `https://api.github.com${HOOKS}`);
  assert.doesNotMatch(JSON.stringify(repository), /localhost/);
});

test('GET /meta has IPv4 and IPv6 ranges of the hooks', async (t) => {
  const github = await fixture(t);
  const { json } = await github.api('GET', '/meta', { token: undefined });
  assert.ok(json.hooks.includes('192.30.252.0/22'));
  assert.ok(json.hooks.some((range: string) => range.includes(':')));
});

test('rate limit, request id and entity tag', async (t) => {
  const github = await fixture(t);
  const first = await github.api('GET', HOOKS);
  const second = await github.api('GET', HOOKS);
  assert.equal(first.headers['x-ratelimit-limit'], '5000');
  const left = [first, second].map(({ headers }) => Number(headers['x-ratelimit-remaining']));
  assert.equal(left[1], (left[0] ?? 0) - 1, 'one request costs one');
  assert.notEqual(second.headers['x-github-request-id'], first.headers['x-github-request-id']);
  const unchanged = await github.api('GET', HOOKS, { headers: { 'if-none-match': first.headers.etag as string } });
  assert.deepEqual([unchanged.status, unchanged.json], [304, undefined]);
  await github.hook(HOOK);
  const changed = await github.api('GET', HOOKS, { headers: { 'if-none-match': first.headers.etag as string } });
  assert.deepEqual([changed.status, changed.json.length], [200, 1]);
});

test('what is not served says so', async (t) => {
  const github = await fixture(t);
  const content = await github.api('GET', '/repos/sidd-harth/nginx/commits/main');
  assert.equal(content.status, 501);
  assert.match(content.json.message, /only through git: clone it from https:\/\/github\.com/);
  assert.deepEqual((await github.api('GET', '/no/such/route')).json, {
    message: 'Not Found',
    documentation_url: 'https://docs.github.com/rest',
    status: '404',
  });
  const anonymousProgram = await github.api('GET', '/user', { headers: { 'user-agent': '' } });
  assert.equal(anonymousProgram.status, 403);
  assert.match(anonymousProgram.json.message, /User-Agent header/);
  const write = await github.api('PATCH', '/repos/sidd-harth/nginx', {
    token: github.readonlyToken,
    body: { private: true },
  });
  assert.equal(write.status, 403);
});
