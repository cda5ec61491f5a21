import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { createServerIdentity } from '../../sandbox/github/certificate-authority.ts';
import { Deliveries, type DeliveryReport } from '../../sandbox/github/deliveries.ts';
import { Hooks } from '../../sandbox/github/hooks.ts';
import { deliveries, fixture, HOOKS, pushUrl, receiver } from './fixture.ts';

const SECRET = 'secret-token-dont-share';

test('a delivery is recorded with what was sent and what came back', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t, 200, 'thanks');
  const { json: hook } = await github.hook({ config: { url: target.url, content_type: 'json', secret: SECRET } });
  const [item] = await deliveries(github, hook.id, 1);
  assert.deepEqual(Object.keys(item), [
    'id',
    'guid',
    'delivered_at',
    'redelivery',
    'duration',
    'status',
    'status_code',
    'event',
    'action',
    'installation_id',
    'repository_id',
  ]);
  assert.deepEqual([item.event, item.status, item.status_code, item.redelivery], ['ping', 'OK', 200, false]);
  assert.ok(item.duration >= 0 && item.duration < 5, `seconds, not ${item.duration}`);

  const { json: detail, text } = await github.api('GET', `${HOOKS}/${hook.id}/deliveries/${item.id}`);
  const arrived = await target.request(1);
  assert.equal(detail.guid, arrived.headers['x-github-delivery']);
  assert.equal(detail.url, target.url);
  assert.deepEqual(detail.request.payload, JSON.parse(arrived.body));
  assert.equal(detail.request.headers['X-Hub-Signature-256'], arrived.headers['x-hub-signature-256']);
  assert.equal(detail.response.payload, 'thanks');
  assert.equal(detail.response.headers['x-receiver'], 'test');
  assert.doesNotMatch(text, new RegExp(SECRET));
  const { json: after } = await github.api('GET', `${HOOKS}/${hook.id}`);
  assert.deepEqual(after.last_response, { code: 200, status: 'active', message: 'OK' });
});

test('a redelivery sends the same payload under the same GUID', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const { json: hook } = await github.hook({ config: { url: target.url, content_type: 'json', secret: SECRET } });
  const [first] = await deliveries(github, hook.id, 1);
  const { status, json } = await github.api('POST', `${HOOKS}/${hook.id}/deliveries/${first.id}/attempts`);
  assert.deepEqual([status, json], [202, {}]);
  const [original, again] = [await target.request(1), await target.request(2)];
  assert.equal(again.body, original.body);
  assert.equal(again.headers['x-github-delivery'], original.headers['x-github-delivery']);
  assert.equal(again.headers['x-hub-signature-256'], original.headers['x-hub-signature-256']);
  const [second] = await deliveries(github, hook.id, 2);
  assert.deepEqual([second.redelivery, second.guid, second.event], [true, first.guid, 'ping']);
  assert.ok(second.id > first.id && first.id > Number.MAX_SAFE_INTEGER, `${first.id}, beyond what a number holds`);
  assert.equal((await github.api('POST', `${HOOKS}/${hook.id}/deliveries/1/attempts`)).status, 404);

  const { json: page, headers } = await github.api('GET', `${HOOKS}/${hook.id}/deliveries?per_page=1`);
  assert.deepEqual(
    page.map((entry: { id: bigint }) => entry.id),
    [second.id],
  );
  assert.match(headers.link as string, new RegExp(`per_page=1&cursor=v1_${first.id}>; rel="next"`));
});

test('failures are recorded, whatever their kind', async (t) => {
  const github = await fixture(t);
  const refusing = await receiver(t, 404, 'no such hook');
  const moved = await receiver(t, 302);
  const cases = [
    { url: refusing.url, status: 'Invalid HTTP Response: 404', code: 404 },
    { url: moved.url, status: 'Invalid HTTP Response: 302', code: 302 },
    { url: 'http://127.0.0.1:1/hook', status: 'failed to connect to host', code: 0 },
  ];
  for (const { url, status, code } of cases) {
    const { json: hook } = await github.hook({ config: { url } });
    const [item] = await deliveries(github, hook.id, 1);
    assert.deepEqual([item.status, item.status_code], [status, code], url);
    const { json: detail } = await github.api('GET', `${HOOKS}/${hook.id}/deliveries/${item.id}`);
    assert.equal(detail.response.payload, url === refusing.url ? 'no such hook' : url === moved.url ? 'ok' : '');
    assert.equal((await github.api('GET', `${HOOKS}/${hook.id}`)).json.last_response.message, status);
    assert.equal((await github.api('GET', `${HOOKS}/${hook.id}/deliveries?status=success`)).json.length, 0);
    assert.equal((await github.api('GET', `${HOOKS}/${hook.id}/deliveries?status=failure`)).json.length, 1);
  }
});

test('a receiver that does not answer in time is a failure', async (t) => {
  const silent = await receiver(t, 0);
  const outbox = new Deliveries(50);
  t.after(() => outbox.close());
  const hook = new Hooks().create('repositories/1', { config: { url: silent.url } });
  const report = await new Promise<DeliveryReport>((resolve) => {
    outbox.onDelivery(resolve);
    outbox.send([hook], 'ping', () => ({}));
  });
  assert.deepEqual([report.status, report.statusCode], ['timed out', 0]);
  assert.ok(report.durationMs >= 49, `${report.durationMs} ms`);
});

test('the certificate of an https receiver must fit the URL, unless insecure_ssl is 1', async (t) => {
  const github = await fixture(t);
  const { cert, key } = await createServerIdentity(['hooks.example.com']);
  const target = https.createServer({ cert, key }, (_, response) => response.end()).listen(0, '127.0.0.1');
  await once(target, 'listening');
  t.after(() => target.close());
  github.routeDeliveries(() => ({ host: '127.0.0.1', port: (target.address() as AddressInfo).port }));
  for (const [insecure_ssl, status] of [
    ['0', 'peer certificate cannot be authenticated with given CA certificates'],
    ['1', 'OK'],
  ]) {
    const { json: hook } = await github.hook({ config: { url: 'https://hooks.example.com/', insecure_ssl } });
    assert.equal(hook.config.insecure_ssl, insecure_ssl);
    assert.equal((await deliveries(github, hook.id, 1))[0].status, status);
  }
});

test('deliveries follow the route, with URL and Host header as they were', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const reports: DeliveryReport[] = [];
  const asked: string[] = [];
  github.onDelivery((report) => reports.push(report));
  github.routeDeliveries((host, port) => {
    asked.push(`${host}:${port}`);
    return { host: '127.0.0.1', port: target.port };
  });
  const url = 'http://127.0.0.2/hook/abc?x=1';
  const { json: hook } = await github.hook({ config: { url, content_type: 'json' } });
  const { headers, path } = await target.request(1);
  assert.deepEqual([headers.host, path, asked], ['127.0.0.2', '/hook/abc?x=1', ['127.0.0.2:80']]);
  const [item] = await deliveries(github, hook.id, 1);
  assert.deepEqual(
    reports.map(({ durationMs, ...report }) => report),
    [{ hookId: hook.id, event: 'ping', guid: item.guid, redelivery: false, statusCode: 200, status: 'OK', url }],
  );
});

test('a push does not wait for its deliveries, and these do not wait for one another', async (t) => {
  const github = await fixture(t);
  const silent = await receiver(t, 0);
  const target = await receiver(t);
  const { json: waiting } = await github.hook({ config: { url: silent.url } });
  await github.hook({ config: { url: target.url } });
  await target.request(1);
  await github.git('clone', '--quiet', '--bare', 'https://github.com/sidd-harth/nginx', 'copy.git');
  await github.git('-C', 'copy.git', 'push', '--quiet', pushUrl(github.token), 'main:refs/heads/next');
  await target.request(2);
  await silent.request(2);
  // A delivery is recorded when it has ended: that of the silent receiver has not.
  const ended: { event: string }[] = await deliveries(github, waiting.id, 0);
  assert.ok(!ended.some(({ event }) => event === 'push'));
  const [ping, push] = target.received.map(({ headers }) => headers['x-github-delivery']);
  assert.notEqual(ping, push);
  assert.equal(push, silent.received[1]?.headers['x-github-delivery'], 'one event has one GUID for all hooks');
});

test('closing does not wait for a receiver that never answers', { timeout: 60_000 }, async () => {
  const silent = http.createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  // It gives the receiver longer than this test may take.
  const outbox = new Deliveries(600_000);
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  outbox.send([new Hooks().create('organizations/1', { name: 'web', config: { url } })], 'ping', () => ({}));
  await once(silent, 'request');
  await outbox.close();
  silent.closeAllConnections();
  silent.close();
});
