import assert from 'node:assert/strict';
import test from 'node:test';
import { request } from '@octokit/request';
import { GitHub, isRefusal, type Requests } from '../../lib/operate/github.ts';
import { pingOnce } from '../../lib/operate/ping-once.ts';
import { deliveries, type Fixture, fixture, HOOKS, pushUrl, receiver } from './fixture.ts';

const repository = { host: 'github.com', owner: 'sidd-harth', name: 'nginx' };
const secret = 'secret-token-dont-share';

/** The client of the commands, whose requests go to the stand-in; each is checked against GitHub's description (fixture.ts). */
function client(github: Fixture, asked: string[] = []): GitHub {
  const send = async (url: string, { method = 'GET', headers, body }: RequestInit) => {
    asked.push(`${method} ${url}`);
    const answer = await github.api(method, url, {
      token: undefined,
      headers: headers as Record<string, string>,
      ...(typeof body === 'string' && { body }),
    });
    const text = answer.status === 204 ? null : answer.text;
    return new Response(text, { status: answer.status, headers: answer.headers as Record<string, string> });
  };
  const requests: Requests = (route, parameters) => request(route, { ...parameters, request: { fetch: send } });
  return new GitHub({ token: github.token }, requests);
}

function given<T>(answer: T): Exclude<T, { readonly status: number; readonly detail: string } | undefined> {
  assert.ok(!isRefusal(answer), JSON.stringify(answer));
  return answer as Exclude<T, { readonly status: number; readonly detail: string } | undefined>;
}

test('what the commands ask of GitHub is as GitHub describes it', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const asker = client(github);
  const config = { url: target.url, content_type: 'json', secret };
  const { json: made } = await github.hook({ events: ['push'], config });
  await target.request(1);

  const [hook] = given(await asker.hooks(repository));
  assert.equal(hook?.id, made.id);
  assert.equal(given(await asker.hook(repository, made.id)).id, made.id);
  assert.equal(await asker.ping(repository, made.id), undefined);
  await deliveries(github, made.id, 2);
  const page = given(await asker.deliveriesPage(repository, made.id, undefined));
  const [delivery] = given(await asker.deliveries(repository, made.id));
  assert.deepEqual([page.deliveries[0]?.id, page.next], [delivery?.id, undefined]);
  assert.equal(given(await asker.delivery(repository, made.id, delivery?.id ?? '')).guid, delivery?.guid);
  assert.equal(await asker.redeliver(repository, made.id, delivery?.id ?? ''), undefined);
  await target.request(3);

  const url = `${target.url}/moved`;
  assert.ok(hook !== undefined);
  assert.equal(await asker.pointHook(repository, hook, { url, secret }), undefined);
  assert.equal(await asker.setHook(repository, made.id, { url, secret, events: ['push', 'ping'] }), undefined);
  assert.equal(given(await asker.hook(repository, made.id)).url, url);
  const head = given(await asker.branchHead(repository, 'main'));
  assert.deepEqual(given(await asker.lag(repository, head, 'main')), { behind: 0, ahead: 0 });
  assert.equal(await asker.removeHook(repository, made.id), undefined);
  assert.deepEqual(given(await asker.hooks(repository)), []);
});

test('the same of an organization', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const asker = client(github);
  const organization = { host: 'github.com', owner: 'acme' };
  const config = { url: target.url, content_type: 'json', secret };
  const { json: made } = await github.api('POST', '/orgs/acme/hooks', {
    body: { name: 'web', events: ['push'], config },
  });
  await target.request(1);
  assert.equal(given(await asker.hook(organization, made.id)).id, made.id);
  assert.equal(await asker.ping(organization, made.id), undefined);
  await deliveries(github, made.id, 2, '/orgs/acme/hooks');
  const [delivery] = given(await asker.deliveries(organization, made.id));
  assert.equal(await asker.redeliver(organization, made.id, delivery?.id ?? ''), undefined);
  await target.request(3);
  assert.equal(await asker.removeHook(organization, made.id), undefined);
});

test('a ping is found among hundreds of deliveries, and the older ones are not read again and again', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  const config = { url: target.url, content_type: 'json', secret };
  const { json: made } = await github.hook({ events: ['push'], config });
  await target.request(1);
  await github.git('clone', '--quiet', '--bare', 'https://github.com/sidd-harth/nginx', 'copy.git');
  await github.git('-C', 'copy.git', 'push', '--quiet', pushUrl(github.token), 'main:refs/heads/next');
  const [push] = await deliveries(github, made.id, 2);
  const again = async (times: number) => {
    const attempts = Array.from({ length: times }, () =>
      github.api('POST', `${HOOKS}/${made.id}/deliveries/${push.id}/attempts`),
    );
    for (const { status } of await Promise.all(attempts)) assert.equal(status, 202);
  };
  await again(550);
  await target.request(552);

  const asked: string[] = [];
  const found = pingOnce(client(github, asked), { home: repository, id: made.id }, target.url);
  // While it is under way.
  await target.request(553);
  await again(120);
  const ping = given(await found);
  assert.deepEqual([ping.event, ping.statusCode], ['ping', 200]);
  const older = asked.filter((url) => url.includes('cursor='));
  assert.ok(older.length <= 2, older.join('\n'));
});
