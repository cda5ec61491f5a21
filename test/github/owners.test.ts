import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { managedToken } from '../../sandbox/github/seed.ts';
import { fixture, pushUrl, receiver } from './fixture.ts';

test('owners of every kind have repositories, two of them of the same name', async (t) => {
  const github = await fixture(t);
  const owners = [
    ['sidd-harth/nginx', 'User', false],
    ['acme/nginx', 'Organization', false],
    ['acme/fleet', 'Organization', false],
    ['acme/website', 'Organization', false],
    ['acme/private-app', 'Organization', true],
    ['globex/platform', 'Organization', false],
  ] as const;
  for (const [name, type, isPrivate] of owners) {
    const { json } = await github.api('GET', `/repos/${name}`);
    assert.deepEqual([json.full_name, json.owner.type, json.private], [name, type, isPrivate]);
    assert.deepEqual((await github.api('GET', `/repos/${name}/hooks`)).json, []);
  }
  const ids = await Promise.all(
    ['sidd-harth/nginx', 'acme/nginx'].map(async (name) => (await github.api('GET', `/repos/${name}`)).json.id),
  );
  assert.notEqual(ids[0], ids[1]);
});

test('hooks of repositories of the same name are kept apart', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const body = { config: { url: target.url, content_type: 'json' } };
  const { json: hook } = await github.api('POST', '/repos/acme/nginx/hooks', { body });
  assert.equal(hook.url, `https://api.github.com/repos/acme/nginx/hooks/${hook.id}`);
  assert.equal((await github.api('GET', `/repos/sidd-harth/nginx/hooks/${hook.id}`)).status, 404);
  assert.equal((await github.hook(body)).status, 201, 'the same config at another repository is not a duplicate');
  await target.request(2);
  await github.git('clone', '--quiet', '--bare', 'https://github.com/acme/nginx', 'copy.git');
  await github.git('-C', 'copy.git', 'push', '--quiet', pushUrl(github.token, 'acme/nginx'), 'main:refs/heads/next');
  assert.equal(JSON.parse((await target.request(3)).body).repository.full_name, 'acme/nginx');
});

test('a managed user, with an underscore in the login, has a private repository', async (t) => {
  const github = await fixture(t);
  const hooks = '/repos/octocat_acme/app/hooks';
  const body = { config: { url: 'http://127.0.0.1:9/hook' } };
  assert.equal((await github.api('GET', '/user', { token: managedToken })).json.login, 'octocat_acme');
  assert.equal((await github.api('POST', hooks, { token: managedToken, body })).status, 201);
  assert.equal((await github.api('GET', hooks)).status, 404, "others, the organizations' owner too, do not see it");
  assert.match(await github.git('ls-remote', pushUrl(managedToken, 'octocat_acme/app')), /refs\/heads\/main/);
});

test('names are understood in any case and answered as they are spelt', async (t) => {
  const github = await fixture(t);
  assert.equal((await github.api('GET', '/repos/ACME/Fleet')).json.full_name, 'acme/fleet');
  assert.equal((await github.api('GET', '/orgs/Acme')).json.login, 'acme');
  const body = { config: { url: 'http://127.0.0.1:9/hook' }, active: false };
  const { json: hook } = await github.api('POST', '/repos/Acme/FLEET/hooks', { body });
  assert.equal(hook.url, `https://api.github.com/repos/acme/fleet/hooks/${hook.id}`);
  assert.equal((await github.api('GET', '/repos/acme/fleet/hooks')).json.length, 1);
  assert.match(await github.git('ls-remote', 'https://github.com/Acme/Fleet.git'), /refs\/heads\/main/);
});

test('a private repository takes credentials, and anybody else learns nothing of it', async (t) => {
  const github = await fixture(t);
  const url = 'https://github.com/acme/private-app';
  await assert.rejects(github.git('ls-remote', url), /could not read Username for 'https:\/\/github.com'/);
  const wrong = github.git('ls-remote', pushUrl('wrong', 'acme/private-app'));
  await assert.rejects(wrong, /Invalid username or token[\s\S]*Authentication failed/);
  const outsider = github.git('ls-remote', pushUrl(github.outsiderToken, 'acme/private-app'));
  await assert.rejects(outsider, /Repository not found/);
  for (const token of [github.token, github.readonlyToken]) {
    assert.match(await github.git('ls-remote', pushUrl(token, 'acme/private-app')), /refs\/heads\/main/);
  }
  for (const token of [undefined, github.outsiderToken]) {
    assert.equal((await github.api('GET', '/repos/acme/private-app', { token })).status, 404);
    assert.equal((await github.api('GET', '/repos/acme/private-app/branches/main', { token })).status, 404);
  }
});

test('fifty repositories more cost nothing before they are used', async (t) => {
  const github = await fixture(t);
  const onDisk = async () =>
    (await readdir(join(github.dir, 'repos', 'acme')).catch(() => [])).filter((name) => name.startsWith('service-'));
  assert.deepEqual(await onDisk(), []);
  const names = Array.from({ length: 50 }, (_, index) => `acme/service-${String(index + 1).padStart(2, '0')}`);
  const body = { config: { url: 'http://127.0.0.1:9/hook' }, active: false };
  const hooks = await Promise.all(names.map((name) => github.api('POST', `/repos/${name}/hooks`, { body })));
  assert.deepEqual(new Set(hooks.map(({ status }) => status)), new Set([201]));
  const both = await Promise.all([1, 2].map(() => github.git('ls-remote', 'https://github.com/acme/service-50')));
  assert.match(both[0] ?? '', /refs\/heads\/main/);
  assert.deepEqual(await onDisk(), ['service-50.git']);
  assert.equal(both[0], both[1], 'made once, however many ask for it at the same time');

  const made = await github.api('POST', '/orgs/acme/repos', { body: { name: 'service-51', auto_init: true } });
  assert.equal(made.status, 201);
  assert.match(await github.git('ls-remote', 'https://github.com/acme/service-51'), /refs\/heads\/main/);
});
