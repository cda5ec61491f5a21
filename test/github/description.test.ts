import assert from 'node:assert/strict';
import test from 'node:test';
import { deviations } from './description.ts';
import { deliveries, fixture, HOOKS, receiver } from './fixture.ts';

/** An exchange as the stand-in would tell of it. */
const exchange = (call: string, status: number, answer: unknown, body?: unknown) => {
  const [method = '', path = ''] = call.split(' ');
  return {
    site: 'github.com',
    method,
    path,
    body: body === undefined ? '' : JSON.stringify(body),
    answer: { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(answer) },
  };
};

test('what is not as GitHub describes itself is reported: operation, request, status, fields and errors', () => {
  const config = { url: 'https://example.com/', content_type: 'json', insecure_ssl: '0' };
  const found = [
    exchange('GET /repos/acme/app/webhooks', 200, []),
    exchange('GET /repos/acme/app/hooks?limit=3', 200, []),
    exchange('POST /repos/acme/app/hooks', 200, {}, { name: 'web', config }),
    exchange('POST /repos/acme/app/hooks/1/pings', 404, {}),
    exchange('PATCH /orgs/acme/hooks/1/config', 200, { ...config, secret: 5 }, { content_type: 3 }),
    exchange('POST /repos/acme/app/hooks/1/deliveries/2/attempts', 202, []),
  ].map(deviations);
  assert.deepEqual(found, [
    ['GET /repos/acme/app/webhooks → 200: GitHub describes no such operation'],
    [
      'GET /repos/acme/app/hooks?limit=3 → 200: request/query must NOT have additional properties {"additionalProperty":"limit"}',
    ],
    ['POST /repos/acme/app/hooks → 200: it answers 201, 403, 404, 422'],
    ['POST /repos/acme/app/hooks/1/pings → 404: an error without message and documentation_url: {}'],
    [
      'PATCH /orgs/acme/hooks/1/config → 200: request/requestBody/content_type must be string {"type":"string"}',
      'PATCH /orgs/acme/hooks/1/config → 200: answer/secret must be string {"type":"string"}',
    ],
    ['POST /repos/acme/app/hooks/1/deliveries/2/attempts → 202: answer must be object {"type":"object"}'],
  ]);
});

test('each operation on webhooks is as described, for a repository and an organization', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  for (const path of [HOOKS, '/orgs/acme/hooks']) {
    const config = { url: `${target.url}?${path.length}`, content_type: 'json', insecure_ssl: '0', secret: 'x' };
    const made = await github.api('POST', path, { body: { name: 'web', events: ['push'], active: true, config } });
    const hook = `${path}/${made.json.id}`;
    assert.equal((await github.api('PATCH', hook, { body: { events: ['push', 'ping'], config } })).status, 200);
    assert.equal((await github.api('PATCH', `${hook}/config`, { body: { content_type: 'form' } })).status, 200);
    assert.equal((await github.api('GET', `${hook}/config`)).status, 200);
    assert.equal((await github.api('POST', `${hook}/pings`)).status, 204);
    const [first] = await deliveries(github, made.json.id, 2, path);
    assert.equal((await github.api('GET', `${hook}/deliveries/${first.id}`)).status, 200);
    assert.equal((await github.api('POST', `${hook}/deliveries/${first.id}/attempts`)).status, 202);
    const page = await github.api('GET', `${hook}/deliveries?per_page=1&status=success`);
    assert.match(String(page.headers.link), /cursor=v1_\d+>; rel="next"/);
    assert.equal((await github.api('GET', path, {})).json.length, 1);
    assert.equal((await github.api('DELETE', hook)).status, 204);
    assert.equal((await github.api('GET', hook)).status, 404);
  }
});
