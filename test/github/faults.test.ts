import assert from 'node:assert/strict';
import test from 'node:test';
import { fixture, HOOKS } from './fixture.ts';

test('requests that fit fail as often as asked, the others do not', async (t) => {
  const github = await fixture(t);
  const cases = [
    [401, 'Bad credentials'],
    [403, 'Resource not accessible by personal access token'],
    [404, 'Not Found'],
    [500, 'Server Error'],
    [502, 'Server Error'],
  ] as const;
  for (const [answer, message] of cases) {
    await github.control({ do: 'fail', path: '^/repos/sidd-harth/nginx/hooks', method: 'GET', answer, times: 2 });
    assert.equal((await github.api('GET', '/repos/sidd-harth/nginx')).status, 200);
    assert.equal((await github.hook({ config: { url: '' } })).status, 422);
    const failed = [await github.api('GET', HOOKS), await github.api('GET', HOOKS)];
    assert.deepEqual(
      failed.map(({ status, json }) => [status, json.message]),
      [
        [answer, message],
        [answer, message],
      ],
    );
    assert.equal((await github.api('GET', HOOKS)).status, 200);
  }
});

test('a rate limit says when to come back', async (t) => {
  const github = await fixture(t);
  await github.control({ do: 'fail', path: '/hooks', answer: 429, retryAfter: 7 });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const { status, headers, json } = await github.api('GET', HOOKS);
    assert.deepEqual([status, headers['retry-after']], [429, '7']);
    assert.match(json.message, /secondary rate limit/);
  }
  await github.control({ do: 'clear-faults' });
  assert.equal((await github.api('GET', HOOKS)).status, 200);
  await github.control({ do: 'fail', path: '/hooks', answer: 403, retryAfter: 60, times: 1 });
  assert.match((await github.api('GET', HOOKS)).json.message, /secondary rate limit/);
});

test('a connection is reset', async (t) => {
  const github = await fixture(t);
  await github.control({ do: 'fail', path: '/hooks', answer: 'reset', times: 1 });
  await assert.rejects(github.api('GET', HOOKS), { code: 'ECONNRESET' });
  assert.equal((await github.api('GET', HOOKS)).status, 200);
});

test('git fails too, and only at the GitHub that is meant', async (t) => {
  const github = await fixture(t);
  const site = 'github.example.org';
  await github.control({ site, do: 'fail', path: '/acme/fleet(\\.git)?/info/refs', answer: 502 });
  await assert.rejects(github.git('ls-remote', `https://${site}/acme/fleet`), /error: 502/);
  assert.match(await github.git('ls-remote', 'https://github.com/acme/fleet'), /refs\/heads\/main/);
  await github.control({ site, do: 'clear-faults' });
  await github.control({ site, do: 'fail', path: '/info/refs', answer: 'reset' });
  await assert.rejects(github.git('ls-remote', `https://${site}/acme/fleet`), /reset|closed|terminated|SSL_ERROR/i);
});
