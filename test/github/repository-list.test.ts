import assert from 'node:assert/strict';
import test from 'node:test';
import { fixture, receiver } from './fixture.ts';

const seed = [
  ...Array.from({ length: 7 }, (_, index) => ({ owner: 'acme', name: `app-${index + 1}`, files: {} })),
  { owner: 'acme', name: 'hidden', private: true, files: {} },
  { owner: 'sidd-harth', name: 'nginx', files: {} },
];

test("an organization's repositories, page by page, as the caller may see them", async (t) => {
  const github = await fixture(t, seed);
  const names = async (query: string, token?: string) => {
    const { status, json, headers } = await github.api('GET', `/orgs/acme/repos${query}`, token ? { token } : {});
    assert.equal(status, 200);
    return { names: json.map(({ name }: { name: string }) => name), link: headers.link };
  };
  const { names: newest, link } = await names('?per_page=3');
  assert.deepEqual(newest, ['hidden', 'app-7', 'app-6']);
  assert.equal(link, '<https://api.github.com/orgs/acme/repos?per_page=3&page=2>; rel="next"');
  assert.deepEqual(await names('?per_page=3&page=3&sort=full_name'), { names: ['app-7', 'hidden'], link: undefined });
  assert.deepEqual((await names('?type=private')).names, ['hidden']);
  assert.equal((await names('?type=public&sort=created&direction=asc')).names[0], 'app-1');
  assert.equal((await names('?per_page=100', github.outsiderToken)).names.includes('hidden'), false);
  for (const login of ['sidd-harth', 'nobody'])
    assert.equal((await github.api('GET', `/orgs/${login}/repos`)).status, 404);
  assert.equal((await github.api('GET', '/users/sidd-harth')).json.type, 'User');
});

test('topics, archived repositories and other visibilities show in the list; hooks of archived ones are read-only', async (t) => {
  const github = await fixture(t, seed);
  const target = await receiver(t);
  const config = { url: target.url, content_type: 'json' };
  const made = await github.api('POST', '/repos/acme/app-1/hooks', { body: { config } });
  assert.equal(made.status, 201);
  assert.equal((await github.api('PUT', '/repos/acme/app-1/topics', { body: { names: ['deploy'] } })).status, 200);
  assert.equal((await github.api('PATCH', '/repos/acme/app-1', { body: { archived: true } })).status, 200);
  const { json } = await github.api('GET', '/orgs/acme/repos?per_page=100');
  const found = json.find(({ name }: { name: string }) => name === 'app-1');
  assert.deepEqual(
    [found.topics, found.archived, found.visibility, found.default_branch],
    [['deploy'], true, 'public', 'main'],
  );
  const hook = `/repos/acme/app-1/hooks/${made.json.id}`;
  assert.equal((await github.api('GET', hook)).status, 200);
  for (const [method, path] of [
    ['DELETE', hook],
    ['PATCH', hook],
    ['POST', '/repos/acme/app-1/hooks'],
  ] as const) {
    const refused = await github.api(method, path, { body: { config } });
    assert.deepEqual([refused.status, refused.json.message], [403, 'Repository was archived so is read-only.']);
  }
});
