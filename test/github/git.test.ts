import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { verify } from '@octokit/webhooks-methods';
import { startGitHub } from '../../sandbox/github/index.ts';
import { type Fixture, fixture, pushUrl, receiver } from './fixture.ts';

const SECRET = 'secret-token-dont-share';
const ZERO = '0'.repeat(40);

async function clone(github: Fixture): Promise<string> {
  await github.git('clone', '--quiet', 'https://github.com/sidd-harth/nginx', 'work');
  return join(github.dir, 'work');
}

async function commit(github: Fixture, work: string, file: string, message: string): Promise<string> {
  await writeFile(join(work, file), `${message}\n`);
  await github.git('-C', work, 'add', '--all');
  await github.git('-C', work, 'commit', '--quiet', '--message', message);
  return github.git('-C', work, 'rev-parse', 'HEAD');
}

/** A hook for push events only, whose first delivery is the ping. */
async function pushHook(github: Fixture, url: string): Promise<void> {
  const { status } = await github.hook({ config: { url, content_type: 'json', secret: SECRET }, events: ['push'] });
  assert.equal(status, 201);
}

test('the seeded repository has one commit on main with the manifests', async (t) => {
  const github = await fixture(t);
  const work = await clone(github);
  assert.equal(await github.git('-C', work, 'branch', '--show-current'), 'main');
  assert.equal(await github.git('-C', work, 'log', '--format=%s'), 'Initial commit');
  assert.deepEqual((await github.git('-C', work, 'ls-files')).split('\n'), [
    'README.md',
    'manifests/deployment.yaml',
    'manifests/kustomization.yaml',
    'manifests/service.yaml',
  ]);
});

test('a push is delivered, signed both ways, with the content of the commits', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  await pushHook(github, target.url);
  const work = await clone(github);
  const before = await github.git('-C', work, 'rev-parse', 'HEAD');
  await github.git('-C', work, 'rm', '--quiet', 'manifests/service.yaml');
  await writeFile(join(work, 'README.md'), 'changed\n');
  const first = await commit(github, work, 'a new file.txt', 'Add, change and remove\n\nWith a body.');
  const after = await commit(github, work, 'second.txt', 'Second');
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'main');

  const { headers, body, method, path } = await target.request(2);
  assert.equal(`${method} ${path}`, 'POST /hook');
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers['x-github-event'], 'push');
  assert.match(headers['x-github-delivery'] as string, /^[0-9a-f-]{36}$/);
  assert.match(headers['user-agent'] as string, /^GitHub-Hookshot\//);
  assert.equal(await verify(SECRET, body, headers['x-hub-signature-256'] as string), true);
  assert.equal(headers['x-hub-signature'], `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`);

  const payload = JSON.parse(body);
  assert.deepEqual(
    {
      ref: payload.ref,
      before: payload.before,
      after: payload.after,
      created: payload.created,
      deleted: payload.deleted,
      forced: payload.forced,
    },
    { ref: 'refs/heads/main', before, after, created: false, deleted: false, forced: false },
  );
  assert.equal(
    payload.compare,
    `https://github.com/sidd-harth/nginx/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
  );
  assert.deepEqual(
    payload.commits.map((entry: { id: string }) => entry.id),
    [first, after],
  );
  const { timestamp, tree_id, ...shown } = payload.commits[0];
  assert.equal(tree_id, await github.git('-C', work, 'rev-parse', `${first}^{tree}`));
  assert.equal(timestamp, await github.git('-C', work, 'log', '-1', '--format=%cI', first));
  assert.deepEqual(shown, {
    id: first,
    distinct: true,
    url: `https://github.com/sidd-harth/nginx/commit/${first}`,
    author: { name: 'Ada', email: 'ada@example.com' },
    committer: { name: 'Grace', email: 'grace@example.com' },
    message: 'Add, change and remove\n\nWith a body.',
    added: ['a new file.txt'],
    removed: ['manifests/service.yaml'],
    modified: ['README.md'],
  });
  assert.deepEqual(payload.head_commit, payload.commits[1]);
  const { id, name, full_name, html_url, clone_url, default_branch, owner } = payload.repository;
  assert.deepEqual(
    {
      id,
      name,
      full_name,
      private: payload.repository.private,
      html_url,
      clone_url,
      default_branch,
      owner: owner.login,
    },
    {
      id: 1,
      name: 'nginx',
      full_name: 'sidd-harth/nginx',
      private: false,
      html_url: 'https://github.com/sidd-harth/nginx',
      clone_url: 'https://github.com/sidd-harth/nginx.git',
      default_branch: 'main',
      owner: 'sidd-harth',
    },
  );
  assert.equal(payload.pusher.name, 'sidd-harth');
  assert.equal(payload.sender.login, 'sidd-harth');
});

test('branches and tags: created, forced and deleted, one event for each ref of a push', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  await pushHook(github, target.url);
  const work = await clone(github);
  const initial = await github.git('-C', work, 'rev-parse', 'HEAD');
  const push = (...refs: string[]) =>
    github.git('-C', work, 'push', '--quiet', '--force', pushUrl(github.token), ...refs);
  const event = async (count: number) => JSON.parse((await target.request(count)).body);

  const feature = await commit(github, work, 'feature.txt', 'Feature');
  await push('HEAD:refs/heads/feature');
  const created = await event(2);
  assert.deepEqual(
    [created.ref, created.before, created.after, created.created],
    ['refs/heads/feature', ZERO, feature, true],
  );
  assert.deepEqual(
    created.commits.map((entry: { id: string }) => entry.id),
    [feature],
  );

  await push('HEAD:refs/heads/main');
  const merged = await event(3);
  assert.equal(merged.ref, 'refs/heads/main');
  assert.equal(merged.commits[0].distinct, false, 'the commit was already known from the branch');

  await push(`${initial}:refs/heads/main`);
  const forced = await event(4);
  assert.deepEqual([forced.forced, forced.before, forced.after, forced.commits], [true, feature, initial, []]);
  assert.equal(forced.head_commit.id, initial);

  await push(':refs/heads/feature', 'HEAD:refs/tags/v1');
  const both = [await event(5), await event(6)].sort((a, b) => a.ref.localeCompare(b.ref));
  assert.deepEqual(
    both.map(({ ref, created, deleted, after, commits, head_commit }) => [
      ref,
      created,
      deleted,
      after,
      commits.length,
      head_commit?.id,
    ]),
    [
      ['refs/heads/feature', false, true, ZERO, 0, undefined],
      ['refs/tags/v1', true, false, feature, 0, feature],
    ],
  );
});

test('a push that changes nothing and one that is rejected deliver nothing', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  await pushHook(github, target.url);
  await target.request(1);
  const work = await clone(github);
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'main');
  await commit(github, work, 'one.txt', 'One');
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'main');
  await target.request(2);
  await github.git('-C', work, 'reset', '--quiet', '--hard', 'HEAD~1');
  await commit(github, work, 'other.txt', 'Other');
  await assert.rejects(github.git('-C', work, 'push', pushUrl(github.token), 'main'), /non-fast-forward|fetch first/);
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'HEAD:refs/heads/last');
  assert.equal(JSON.parse((await target.request(3)).body).ref, 'refs/heads/last');
  assert.equal(target.received.length, 3);
});

test('a push of several megabytes arrives, and so does a shallow clone', async (t) => {
  const github = await fixture(t);
  const target = await receiver(t);
  await pushHook(github, target.url);
  const work = await clone(github);
  await writeFile(join(work, 'large.bin'), randomBytes(4 * 1024 * 1024));
  const pushed = await commit(github, work, 'small.txt', 'Large');
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'main');
  const { head_commit } = JSON.parse((await target.request(2)).body);
  assert.deepEqual([head_commit.id, head_commit.added], [pushed, ['large.bin', 'small.txt']]);
  await github.git('clone', '--quiet', '--depth=1', 'https://github.com/sidd-harth/nginx.git', 'shallow');
  assert.equal(await github.git('-C', 'shallow', 'log', '--format=%H'), pushed);
});

test('what git says to those who may not', async (t) => {
  const github = await fixture(t, [
    { owner: 'sidd-harth', name: 'nginx', files: { 'a.txt': 'a\n' } },
    { owner: 'sidd-harth', name: 'secret', private: true, files: { 'b.txt': 'b\n' } },
  ]);
  const work = await clone(github);
  const push = (url: string) => github.git('-C', work, 'push', url, 'HEAD:refs/heads/x');
  await assert.rejects(
    push('https://github.com/sidd-harth/nginx'),
    /could not read Username for 'https:\/\/github.com'/,
  );
  await assert.rejects(push(pushUrl('wrong')), /Invalid username or token[\s\S]*Authentication failed/);
  await assert.rejects(push(pushUrl(github.readonlyToken)), /Write access to repository not granted[\s\S]*403/);
  await assert.rejects(
    push(pushUrl(github.outsiderToken)),
    /Permission to sidd-harth\/nginx.git denied to sandbox-outsider/,
  );
  await assert.rejects(github.git('ls-remote', 'https://github.com/sidd-harth/secret'), /could not read Username/);
  await assert.rejects(github.git('ls-remote', 'https://github.com/sidd-harth/none'), /could not read Username/);
  await assert.rejects(github.git('ls-remote', pushUrl(github.token, 'sidd-harth/none')), /Repository not found/);
  await assert.rejects(
    github.git('ls-remote', pushUrl(github.outsiderToken, 'sidd-harth/secret')),
    /Repository not found/,
  );
  assert.match(await github.git('ls-remote', pushUrl(github.token, 'sidd-harth/secret')), /refs\/heads\/main/);
});

test('a repository made through the API takes a push', async (t) => {
  const github = await fixture(t);
  assert.equal((await github.api('POST', '/user/repos', { body: { name: 'fresh' } })).status, 201);
  const work = await clone(github);
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token, 'sidd-harth/fresh'), 'main');
  assert.match(await github.git('ls-remote', 'https://github.com/sidd-harth/fresh'), /\tHEAD\n.*refs\/heads\/main/);
});

test('repositories outlive a restart with the same directory', async (t) => {
  const github = await fixture(t);
  const work = await clone(github);
  const pushed = await commit(github, work, 'kept.txt', 'Kept');
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'main');
  const again = await startGitHub({ dir: github.dir });
  t.after(() => again.close());
  const env = { HTTPS_PROXY: again.proxyUrl };
  assert.match(
    await github.git(
      '-c',
      `http.proxy=${env.HTTPS_PROXY}`,
      '-c',
      `http.sslCAInfo=${again.caFile}`,
      'ls-remote',
      'https://github.com/sidd-harth/nginx',
    ),
    new RegExp(`^${pushed}\tHEAD`),
  );
});

test('without git there is one clear line', async (t) => {
  const github = await fixture(t);
  const { PATH } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = join(github.dir, 'nothing-here');
  await assert.rejects(startGitHub({ dir: github.dir }), (error: Error) => {
    assert.match(
      error.message,
      /^The sandbox's GitHub needs git 2\.32 or newer on PATH, but "git --version" gave: .*ENOENT.*\. Install git \(https:\/\/git-scm\.com\/downloads\) and run again\.$/,
    );
    return true;
  });
});

test('commits are compared as they are in git', async (t) => {
  const github = await fixture(t);
  const work = await clone(github);
  const base = await github.git('-C', work, 'rev-parse', 'HEAD');
  await commit(github, work, 'one', 'One');
  const tip = await commit(github, work, 'two', 'Two');
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'main', `${base}:refs/heads/release/1.x`);
  await github.git('-C', work, 'checkout', '--quiet', '-b', 'side', base);
  const side = await commit(github, work, 'three', 'Three');
  await github.git('-C', work, 'push', '--quiet', pushUrl(github.token), 'side');
  const compared = async (range: string, query = '') => {
    const { status, json } = await github.api('GET', `/repos/sidd-harth/nginx/compare/${range}${query}`);
    const { status: stands, ahead_by: ahead, behind_by: behind, total_commits: total, commits = [] } = json;
    return [status, stands, ahead, behind, total, commits.length];
  };
  assert.deepEqual(await compared(`${base}...main`), [200, 'ahead', 2, 0, 2, 2]);
  assert.deepEqual(await compared(`${base}...main`, '?per_page=1'), [200, 'ahead', 2, 0, 2, 1]);
  assert.deepEqual(await compared(`${tip}...release/1.x`), [200, 'behind', 0, 2, 0, 0]);
  assert.deepEqual(await compared(`${tip}...release%2F1.x`), [200, 'behind', 0, 2, 0, 0]);
  assert.deepEqual(await compared(`${side}...main`), [200, 'diverged', 2, 1, 2, 2]);
  assert.deepEqual(await compared('main...main'), [200, 'identical', 0, 0, 0, 0]);
  assert.equal((await compared(`${'0'.repeat(40)}...main`))[0], 404);
});
