import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '@octokit/webhooks-methods';
import { fixture, HOOKS, pushUrl, receiver } from './fixture.ts';

const SECRET = 'secret-token-dont-share';
const URL_A = 'http://127.0.0.1:9/a';

const failed = (...messages: string[]) => ({
  message: 'Validation Failed',
  errors: messages.map((message) => ({ resource: 'Hook', code: 'custom', message })),
  documentation_url: 'https://docs.github.com/rest',
  status: '422',
});

test('a new hook is pinged whatever events it asked for', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const { json: hook } = await github.hook({
    config: { url: target.url, content_type: 'json', secret: SECRET },
    events: ['issues'],
  });
  const { headers, body } = await target.request(1);
  assert.equal(headers['x-github-event'], 'ping');
  assert.equal(headers['x-github-hook-id'], String(hook.id));
  assert.equal(await verify(SECRET, body, headers['x-hub-signature-256'] as string), true);
  const payload = JSON.parse(body);
  assert.equal(payload.hook_id, hook.id);
  assert.equal(payload.hook.config.secret, '********');
  assert.equal(payload.repository.full_name, 'sidd-harth/nginx');
  assert.equal(payload.sender.login, 'sidd-harth');
  assert.equal((await github.api('POST', `${HOOKS}/${hook.id}/pings`)).status, 204);
  assert.equal((await target.request(2)).headers['x-github-event'], 'ping');
});

test('the secret is never shown, only that there is one', async (t) => {
  const github = await fixture(t);
  const { json: hook } = await github.hook({
    config: { url: URL_A, content_type: 'json', secret: SECRET },
    events: ['push'],
  });
  const { json: bare } = await github.hook({ config: { url: URL_A, content_type: 'json' }, events: ['issues'] });
  assert.deepEqual(hook.config, { url: URL_A, content_type: 'json', insecure_ssl: '0', secret: '********' });
  assert.deepEqual(bare.config, { url: URL_A, content_type: 'json', insecure_ssl: '0' });
  const answers = [
    await github.api('GET', HOOKS),
    await github.api('GET', `${HOOKS}/${hook.id}`),
    await github.api('GET', `${HOOKS}/${hook.id}/config`),
    await github.api('PATCH', `${HOOKS}/${hook.id}`, { body: { active: true } }),
    await github.api('GET', `${HOOKS}/${hook.id}/deliveries`),
  ];
  for (const { status, text } of answers) {
    assert.equal(status, 200);
    assert.doesNotMatch(text, new RegExp(SECRET));
  }
  assert.deepEqual(
    answers[0]?.json.map((entry: typeof hook) => entry.config.secret),
    ['********', undefined],
  );
});

test('a PATCH with a config replaces it whole; without one it stays', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const { json: hook } = await github.hook({
    config: { url: target.url, content_type: 'json', secret: SECRET, insecure_ssl: '1' },
  });
  const patch = (body: object) => github.api('PATCH', `${HOOKS}/${hook.id}`, { body });
  const ping = () => github.api('POST', `${HOOKS}/${hook.id}/pings`);

  assert.deepEqual((await patch({ events: ['push', 'ping'] })).json.events, ['push', 'ping']);
  assert.deepEqual((await patch({ add_events: ['issues'], remove_events: ['ping'] })).json.events, ['push', 'issues']);
  await ping();
  assert.ok((await target.request(2)).headers['x-hub-signature-256']);

  const { json: replaced } = await patch({ config: { url: target.url } });
  assert.deepEqual(replaced.config, { url: target.url, content_type: 'form', insecure_ssl: '0' });
  assert.deepEqual(replaced.events, ['push', 'issues']);
  await ping();
  const unsigned = await target.request(3);
  assert.equal(unsigned.headers['x-hub-signature-256'], undefined);
  assert.equal(unsigned.headers['x-hub-signature'], undefined);
});

test('a PATCH of …/config leaves alone what it does not name', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const { json: hook } = await github.hook({ config: { url: URL_A, content_type: 'json', secret: SECRET } });
  const { json: config } = await github.api('PATCH', `${HOOKS}/${hook.id}/config`, { body: { url: target.url } });
  assert.deepEqual(config, { url: target.url, content_type: 'json', insecure_ssl: '0', secret: '********' });
  await github.api('POST', `${HOOKS}/${hook.id}/pings`);
  const { headers, body } = await target.request(1);
  assert.equal(await verify(SECRET, body, headers['x-hub-signature-256'] as string), true);
});

test('the encoding is form by default, with the JSON in the field payload', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const { json: hook } = await github.hook({ config: { url: target.url, secret: SECRET } });
  assert.deepEqual(hook.config, { url: target.url, content_type: 'form', insecure_ssl: '0', secret: '********' });
  assert.deepEqual(hook.events, ['push']);
  assert.equal(hook.active, true);
  const { headers, body } = await target.request(1);
  assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
  assert.equal(await verify(SECRET, body, headers['x-hub-signature-256'] as string), true);
  assert.equal(JSON.parse(new URLSearchParams(body).get('payload') ?? '').hook_id, hook.id);
});

test('the same config with overlapping events exists once', async (t) => {
  const github = await fixture(t);
  const config = { url: URL_A, content_type: 'json', secret: 'one' };
  assert.equal((await github.hook({ config, events: ['push', 'ping'] })).status, 201);
  const second = await github.hook({ config: { ...config, secret: 'two' }, events: ['push'] });
  assert.equal(second.status, 422);
  assert.deepEqual(second.json, failed('Hook already exists on this repository'));
  assert.equal((await github.hook({ config, events: ['*'] })).status, 422);

  const other = await github.hook({ config, events: ['issues'] });
  assert.equal(other.status, 201, 'no event in common');
  const patched = await github.api('PATCH', `${HOOKS}/${other.json.id}`, { body: { events: ['issues', 'push'] } });
  assert.equal(patched.status, 422);
  assert.deepEqual(patched.json, failed('Hook already exists on this repository'));
  assert.deepEqual(
    (await github.api('GET', `${HOOKS}/${other.json.id}`)).json.events,
    ['issues'],
    'nothing was changed',
  );
  assert.equal(
    (await github.hook({ config: { ...config, url: 'http://127.0.0.1:9/b' }, events: ['push'] })).status,
    201,
  );
});

test('twenty hooks for each event, not more', async (t) => {
  const github = await fixture(t);
  const create = (index: number, events: string[]) =>
    github.hook({ config: { url: `${URL_A}/${index}` }, events, active: false });
  for (let index = 0; index < 20; index += 1) assert.equal((await create(index, ['push'])).status, 201);
  const refused = await create(20, ['push', 'issues']);
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.json, failed('The "push" event cannot have more than 20 hooks'));
  assert.equal((await create(20, ['issues'])).status, 201);

  const { json: page, headers } = await github.api('GET', `${HOOKS}?per_page=15`);
  assert.equal(page.length, 15);
  assert.equal(headers.link, `<https://api.github.com${HOOKS}?per_page=15&page=2>; rel="next"`);
  assert.equal((await github.api('GET', `${HOOKS}?per_page=15&page=2`)).json.length, 6);
});

test('what is not a hook is refused in the words of GitHub', async (t) => {
  const github = await fixture(t);
  const invalidUrl =
    "The URL you've entered is not valid. Please make sure that you encode all special characters first";
  assert.deepEqual((await github.hook({ config: {} })).json, failed('Config must contain URL for webhooks'));
  assert.deepEqual((await github.hook({})).json, failed('Config must contain URL for webhooks'));
  for (const url of ['127.0.0.1/hook', 'ftp://127.0.0.1/hook', 'http://']) {
    assert.deepEqual((await github.hook({ config: { url } })).json, failed(invalidUrl), url);
  }
  const named = await github.hook({ name: 'jenkins', config: { url: URL_A } });
  assert.deepEqual(named.json.errors, [{ resource: 'Hook', field: 'name', code: 'invalid' }]);
  const garbled = await github.api('POST', HOOKS, { body: '{"config":' });
  assert.deepEqual([garbled.status, garbled.json.message], [400, 'Problems parsing JSON']);
  const list = await github.api('POST', HOOKS, { body: '[]' });
  assert.deepEqual([list.status, list.json.message], [400, 'Body should be a JSON object']);
  assert.deepEqual((await github.api('GET', HOOKS)).json, []);
});

test('an inactive hook gets nothing, a deleted one is gone', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const { json: hook } = await github.hook({ config: { url: target.url }, active: false });
  await github.git('clone', '--quiet', '--bare', 'https://github.com/sidd-harth/nginx', 'copy.git');
  await github.git('-C', 'copy.git', 'push', '--quiet', pushUrl(github.token), 'main:refs/heads/one');
  await github.api('PATCH', `${HOOKS}/${hook.id}`, { body: { active: true } });
  await github.git('-C', 'copy.git', 'push', '--quiet', pushUrl(github.token), 'main:refs/heads/two');
  assert.equal(
    JSON.parse(new URLSearchParams((await target.request(1)).body).get('payload') ?? '').ref,
    'refs/heads/two',
  );

  assert.equal((await github.api('DELETE', `${HOOKS}/${hook.id}`)).status, 204);
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    assert.equal((await github.api(method, `${HOOKS}/${hook.id}`)).status, 404, method);
  }
});

test('an organization has hooks of its own, which hear of all its repositories', async (t) => {
  const github = await fixture(t, [
    { owner: 'acme', name: 'shop', files: { 'a.txt': 'a\n' } },
    { owner: 'acme', name: 'site', files: { 'b.txt': 'b\n' } },
  ]);
  const target = await receiver(t);
  const nameless = await github.api('POST', '/orgs/acme/hooks', { body: { config: { url: target.url } } });
  assert.deepEqual([nameless.status, nameless.json.errors[0].field], [422, 'name']);
  const { status, json: hook } = await github.api('POST', '/orgs/acme/hooks', {
    body: { name: 'web', config: { url: target.url, content_type: 'json' } },
  });
  assert.deepEqual(
    [status, hook.type, hook.url],
    [201, 'Organization', `https://api.github.com/orgs/acme/hooks/${hook.id}`],
  );
  const ping = JSON.parse((await target.request(1)).body);
  assert.deepEqual([ping.organization.login, ping.repository], ['acme', undefined]);
  await github.git('clone', '--quiet', '--bare', 'https://github.com/acme/site', 'copy.git');
  await github.git('-C', 'copy.git', 'push', '--quiet', pushUrl(github.token, 'acme/site'), 'main:refs/heads/next');
  const push = JSON.parse((await target.request(2)).body);
  assert.deepEqual([push.repository.full_name, push.organization.login], ['acme/site', 'acme']);
  assert.deepEqual((await github.api('GET', '/repos/acme/site/hooks')).json, []);
  assert.equal((await github.api('GET', '/orgs/acme/hooks', { token: github.outsiderToken })).status, 404);
});
