import assert from 'node:assert/strict';
import test from 'node:test';
import { deliveries, fixture, HOOKS, pushUrl, receiver } from './fixture.ts';

test('release, pull request, package and tag reach the hooks that ask for them', async (t) => {
  const github = await fixture(t);
  const [repository, organization, everything, pushes] = [
    await receiver(t),
    await receiver(t),
    await receiver(t),
    await receiver(t),
  ];
  const events = ['release', 'pull_request', 'registry_package', 'create'];
  const hook = async (path: string, url: string, wanted: string[]) =>
    (await github.api('POST', path, { body: { name: 'web', config: { url, content_type: 'json' }, events: wanted } }))
      .json.id;
  const ids = [
    await hook('/repos/acme/fleet/hooks', repository.url, events),
    await hook('/repos/acme/fleet/hooks', everything.url, ['*']),
    await hook('/orgs/acme/hooks', organization.url, events),
  ];
  await hook('/repos/acme/fleet/hooks', pushes.url, ['push']);
  await Promise.all([repository, organization, everything, pushes].map((target) => target.request(1)));

  for (const [index, event] of events.entries()) {
    const sent = await github.control({ do: 'emit', event, repository: 'acme/fleet', tag: 'v2.0.0' });
    assert.deepEqual(sent.hooks, ids);
    for (const target of [repository, organization, everything]) {
      const { headers, body } = await target.request(index + 2);
      const payload = JSON.parse(body);
      assert.deepEqual([headers['x-github-event'], headers['x-github-delivery']], [event, sent.guid]);
      assert.deepEqual([payload.repository.full_name, payload.organization.login], ['acme/fleet', 'acme']);
      assert.equal(payload.sender.login, 'sidd-harth');
      const details: Record<string, unknown[]> = {
        release: [payload.action, payload.release?.tag_name, payload.release?.draft],
        pull_request: [payload.action, payload.number, payload.pull_request?.base.ref],
        registry_package: [payload.action, payload.registry_package?.package_version.package_url],
        create: [payload.ref_type, payload.ref, payload.master_branch],
      };
      const expected: Record<string, unknown[]> = {
        release: ['published', 'v2.0.0', false],
        pull_request: ['opened', 1, 'main'],
        registry_package: ['published', 'ghcr.io/acme/fleet:v2.0.0'],
        create: ['tag', 'v2.0.0', 'main'],
      };
      assert.deepEqual(details[event], expected[event]);
    }
  }
  assert.equal(pushes.received.length, 1);
  const listed = await deliveries(github, ids[0], 1 + events.length, '/repos/acme/fleet/hooks');
  assert.deepEqual(
    listed.map((item: { event: string; action: string | null }) => [item.event, item.action]).slice(1, 3),
    [
      ['registry_package', 'published'],
      ['pull_request', 'opened'],
    ],
  );
});

test('any other event takes its payload from who asks for it', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  await github.hook({ config: { url: target.url, content_type: 'json' }, events: ['workflow_run'] });
  const repository = 'sidd-harth/nginx';
  const payload = { action: 'completed', workflow_run: { conclusion: 'success' } };
  await github.control({ do: 'emit', event: 'workflow_run', repository, payload });
  const sent = JSON.parse((await target.request(2)).body);
  assert.deepEqual([sent.workflow_run.conclusion, sent.repository.full_name], ['success', repository]);
  await assert.rejects(
    github.control({ do: 'emit', event: 'workflow_run', repository }),
    /^Error: No payload of "workflow_run" is known here: give one, or use create, release, pull_request, registry_package\.$/,
  );
  await assert.rejects(
    github.control({ do: 'emit', event: 'release', repository: 'acme/none' }),
    /^Error: The GitHub at github\.com has no repository "acme\/none"\.$/,
  );
});

test('a pushed tag is a create event too, and its removal a delete event', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  await github.hook({ config: { url: target.url, content_type: 'json' }, events: ['create', 'delete'] });
  await github.git('clone', '--quiet', '--bare', 'https://github.com/sidd-harth/nginx', 'copy.git');
  const push = (refs: string) => github.git('-C', 'copy.git', 'push', '--quiet', pushUrl(github.token), refs);
  await push('main:refs/tags/v1');
  await push(':refs/tags/v1');
  await push('main:refs/heads/next');
  const events = [await target.request(2), await target.request(3), await target.request(4)].map(
    ({ headers, body }) => {
      const { ref, ref_type, pusher_type } = JSON.parse(body);
      return [headers['x-github-event'], ref, ref_type, pusher_type];
    },
  );
  assert.deepEqual(events, [
    ['create', 'v1', 'tag', 'user'],
    ['delete', 'v1', 'tag', 'user'],
    ['create', 'next', 'branch', 'user'],
  ]);
});

test('branches, tags and refs are those of git', async (t) => {
  const github = await fixture(t);
  await github.git('clone', '--quiet', 'https://github.com/sidd-harth/nginx', 'work');
  await github.git('-C', 'work', 'commit', '--quiet', '--allow-empty', '--message', 'Second');
  await github.git('-C', 'work', 'tag', '--annotate', '--message', 'One', 'v1');
  await github.git('-C', 'work', 'push', '--quiet', pushUrl(github.token), 'main', 'main:release/1.2', 'v1');
  const head = await github.git('-C', 'work', 'rev-parse', 'HEAD');
  const tag = await github.git('-C', 'work', 'rev-parse', 'v1');
  const get = async (path: string) => (await github.api('GET', `/repos/sidd-harth/nginx${path}`)).json;

  assert.deepEqual(
    (await get('/branches')).map(({ name, commit }: { name: string; commit: { sha: string } }) => [name, commit.sha]),
    [
      ['main', head],
      ['release/1.2', head],
    ],
  );
  const branch = await get('/branches/release%2F1.2');
  assert.deepEqual([branch.name, branch.commit.sha, branch.commit.commit.message], ['release/1.2', head, 'Second']);
  assert.equal(branch.commit.parents.length, 1);
  assert.equal((await get('/branches/release/1.2')).commit.sha, head);
  assert.equal((await get('/branches/none')).message, 'Branch not found');
  assert.deepEqual((await get('/git/ref/heads/main')).object.sha, head);
  assert.deepEqual((await get('/git/ref/tags/v1')).object, {
    sha: tag,
    type: 'tag',
    url: `https://api.github.com/repos/sidd-harth/nginx/git/tags/${tag}`,
  });
  assert.equal((await get('/tags'))[0].commit.sha, head);
  assert.equal((await get('/git/matching-refs/heads/rel')).length, 1);
  assert.equal((await get('/git/ref/heads/none')).message, 'Not Found');
  assert.equal((await github.api('GET', `${HOOKS}`)).status, 200);
});
