import assert from 'node:assert/strict';
import test from 'node:test';
import { type Fixture, fixture, HOOKS, pushUrl, receiver } from './fixture.ts';

const API = 'https://api.github.com';

/** A commit on main of a repository, by its owner's token. */
async function push(github: Fixture, repository: string): Promise<string> {
  const work = `work-${Math.random().toString(36).slice(2)}`;
  await github.git('clone', '--quiet', pushUrl(github.token, repository), work);
  await github.git('-C', work, 'commit', '--quiet', '--allow-empty', '--message', 'Another');
  return github.git('-C', work, 'push', '--porcelain', 'origin', 'main');
}

test('after a rename the old name points to the new one, and the hooks stay', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const { json: hook } = await github.hook({ config: { url: target.url, content_type: 'json' } });
  await target.request(1);
  const { status, json: renamed } = await github.api('PATCH', '/repos/sidd-harth/nginx', { body: { name: 'web' } });
  assert.deepEqual([status, renamed.full_name, renamed.id], [200, 'sidd-harth/web', 1]);

  const moved = await github.api('GET', `${HOOKS}/${hook.id}?a=b`);
  assert.deepEqual([moved.status, moved.json.message], [301, 'Moved Permanently']);
  assert.equal(moved.headers.location, `${API}/repositories/1/hooks/${hook.id}?a=b`);
  assert.equal(moved.json.url, moved.headers.location);
  const { json: followed } = await github.api('GET', moved.headers.location ?? '');
  assert.equal(followed.url, `${API}/repos/sidd-harth/web/hooks/${hook.id}`);
  const patch = await github.api('PATCH', `${HOOKS}/${hook.id}`, { body: { active: true } });
  assert.deepEqual([patch.status, patch.json.message], [307, 'Temporary Redirect']);
  const patched = await github.api('PATCH', patch.headers.location ?? '', { body: { events: ['push', 'release'] } });
  assert.deepEqual(patched.json.events, ['push', 'release']);

  await push(github, 'sidd-harth/nginx');
  const payload = JSON.parse((await target.request(2)).body);
  assert.equal(payload.repository.full_name, 'sidd-harth/web');
  assert.equal(payload.repository.clone_url, 'https://github.com/sidd-harth/web.git');
  assert.match(await github.git('ls-remote', 'https://github.com/sidd-harth/web'), /refs\/heads\/main/);
});

test('a new repository takes the old name back', async (t) => {
  const github = await fixture(t);
  await github.api('PATCH', '/repos/sidd-harth/nginx', { body: { name: 'web' } });
  assert.equal((await github.api('POST', '/user/repos', { body: { name: 'nginx' } })).status, 201);
  const { status, json } = await github.api('GET', '/repos/sidd-harth/nginx');
  assert.equal(status, 200);
  assert.notEqual(json.id, 1);
  assert.equal(await github.git('ls-remote', 'https://github.com/sidd-harth/nginx'), '', 'it is empty');
  const back = await github.api('PATCH', '/repos/sidd-harth/web', { body: { name: 'nginx' } });
  assert.deepEqual([back.status, back.json.errors[0].message], [422, 'name already exists on this account']);
});

test('a transfer moves the repository with its hooks to another owner, whose organization hooks hear of it then', async (t) => {
  const github = await fixture(t);
  const own = await receiver(t);
  const organization = await receiver(t);
  const former = await receiver(t);
  const body = (url: string) => ({ name: 'web', config: { url, content_type: 'json' } });
  await github.api('POST', '/repos/acme/fleet/hooks', { body: body(own.url) });
  await github.api('POST', '/orgs/globex/hooks', { body: body(organization.url) });
  await github.api('POST', '/orgs/acme/hooks', { body: body(former.url) });
  await Promise.all([own, organization, former].map((target) => target.request(1)));

  const transfer = { new_owner: 'Globex', new_name: 'ships' };
  const { status, json } = await github.api('POST', '/repos/acme/fleet/transfer', { body: transfer });
  assert.deepEqual([status, json.full_name], [202, 'acme/fleet'], 'the answer has the original owner');
  assert.equal((await github.api('GET', '/repos/acme/fleet')).status, 301);
  assert.equal((await github.api('GET', '/repos/globex/ships/hooks')).json.length, 1);
  await push(github, 'acme/fleet');
  for (const target of [own, organization]) {
    const payload = JSON.parse((await target.request(2)).body);
    assert.deepEqual([payload.repository.full_name, payload.organization.login], ['globex/ships', 'globex']);
  }
  assert.equal(former.received.length, 1);
});

test('who may rename, transfer and delete', async (t) => {
  const github = await fixture(t);
  const calls = [
    ['PATCH', '', { name: 'mine' }],
    ['DELETE', '', {}],
    ['POST', '/transfer', { new_owner: 'sandbox-outsider' }],
  ] as const;
  for (const [method, path, body] of calls) {
    const as = async (token: string | undefined) =>
      (await github.api(method, `/repos/sidd-harth/nginx${path}`, { token, body })).status;
    assert.deepEqual([await as(github.outsiderToken), await as(github.readonlyToken)], [403, 403], method);
    assert.equal(await as(undefined), 401);
  }
  const waiting = await github.api('POST', '/repos/sidd-harth/nginx/transfer', {
    body: { new_owner: 'sandbox-outsider' },
  });
  assert.equal(waiting.status, 202);
  assert.equal((await github.api('GET', '/repos/sidd-harth/nginx')).status, 200, 'the new owner has to accept first');

  await github.api('PATCH', '/repos/acme/private-app', { body: { name: 'hidden' } });
  for (const token of [undefined, github.outsiderToken]) {
    assert.equal((await github.api('GET', '/repos/acme/private-app', { token })).status, 404, 'nor its old name');
  }
});

test('a deleted repository is gone, with its hooks and its history', async (t) => {
  const github = await fixture(t);
  const { json: hook } = await github.hook({ config: { url: 'http://127.0.0.1:9/hook' }, active: false });
  assert.equal((await github.api('DELETE', '/repos/sidd-harth/nginx')).status, 204);
  assert.equal((await github.api('GET', `${HOOKS}/${hook.id}`)).status, 404);
  await assert.rejects(github.git('ls-remote', pushUrl(github.token)), /Repository not found/);
  assert.equal((await github.api('POST', '/user/repos', { body: { name: 'nginx' } })).status, 201);
  assert.deepEqual((await github.api('GET', HOOKS)).json, []);
  assert.equal(await github.git('ls-remote', pushUrl(github.token)), '');
});

test('a hook for repository events hears of a rename', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  await github.hook({ config: { url: target.url, content_type: 'json' }, events: ['repository'] });
  await github.api('PATCH', '/repos/sidd-harth/nginx', { body: { name: 'web' } });
  const { headers, body } = await target.request(2);
  const { action, changes, repository } = JSON.parse(body);
  assert.deepEqual(
    [headers['x-github-event'], action, changes.repository.name.from, repository.name],
    ['repository', 'renamed', 'nginx', 'web'],
  );
});
