import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestError } from '@octokit/request-error';
import { lockOf } from '../../lib/fleet/lock.ts';
import { wholeQuery } from '../../lib/fleet/query.ts';
import { discover } from '../../lib/operate/discovery/discover.ts';
import { lockNews } from '../../lib/operate/discovery/lock-news.ts';
import type { Requests } from '../../lib/operate/github-answers.ts';
import { Patience } from '../../lib/operate/patience.ts';
import { type Fixture, fixture } from './fixture.ts';

/** Sends requests to a GitHub of a test, and keeps what was asked. */
function recording(github: Fixture): { readonly send: Requests; readonly asked: string[] } {
  const asked: string[] = [];
  const send: Requests = async (route, { baseUrl, headers: _, request, ...parameters }) => {
    asked.push(route);
    const [method = '', path = ''] = route.split(' ');
    const query = new URLSearchParams(
      Object.entries(parameters).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const { status, json: data, headers } = await github.api(method, `${path}?${query}`);
    if (status < 400) return { data, headers: { link: headers.link as string | undefined } };
    const url = `${baseUrl}${path}`;
    const response = { status, url, headers: {}, data };
    throw new RequestError(data.message, status, { request: { method: 'GET', url, headers: {} }, response });
  };
  return { send, asked };
}

const query = wholeQuery({ organization: 'acme' });

test('one listing for all webhooks of a run, whatever their number, and one request for each that is not in it', async (t) => {
  const names = Array.from({ length: 120 }, (_, index) => `app-${index}`);
  const github = await fixture(
    t,
    names.map((name) => ({ owner: 'acme', name, files: {} })),
  );
  const credentials = { token: github.token };
  const first = recording(github);
  const { found, requests } = await discover('github.com', [query, { ...query, topics: ['x'] }], {
    credentials,
    patience: new Patience(),
    requests: first.send,
  });
  assert.deepEqual([found.length, requests, first.asked], [120, 2, ['GET /orgs/acme/repos', 'GET /orgs/acme/repos']]);

  const lock = lockOf('github.com', [query], found);
  const pinned = { lock, file: 'fluxhook.lock.yaml', command: 'npx fluxhook lock' };
  assert.deepEqual(await lockNews(pinned, credentials, recording(github).send), {});

  await github.api('DELETE', '/repos/acme/app-1');
  await github.api('PATCH', '/repos/acme/app-2', { body: { name: 'renamed' } });
  await github.api('PATCH', '/repos/acme/app-3', { body: { archived: true } });
  await github.api('POST', '/orgs/acme/repos', { body: { name: 'new' } });
  const again = recording(github);
  const { warning } = await lockNews(pinned, credentials, again.send);
  assert.deepEqual(again.asked, ['GET /orgs/acme/repos', 'GET /orgs/acme/repos', 'GET /repos/acme/app-1']);
  assert.equal(
    warning,
    'The repositories at GitHub differ from fluxhook.lock.yaml, which this run uses: ' +
      'gone: acme/app-1 (it is deleted, or this token may not see it); renamed: acme/app-2 → acme/renamed; ' +
      'gone: acme/app-3 (it is archived); new: acme/new. To update it, after a review: npx fluxhook lock',
  );
});

test('what cannot be determined is neither a warning nor an error', async (t) => {
  const github = await fixture(t);
  const lock = lockOf('github.com', [wholeQuery({ organization: 'nobody' })], []);
  const pinned = { lock, file: 'fluxhook.lock.yaml', command: 'npx fluxhook lock' };
  const { warning, untold } = await lockNews(pinned, { token: github.token }, recording(github).send);
  assert.equal(warning, undefined);
  assert.match(
    String(untold),
    /^Whether the repositories at GitHub differ from fluxhook\.lock\.yaml could not be determined: GitHub finds no such organization/,
  );
});
