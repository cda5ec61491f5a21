import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setGlobalProxyFromEnv } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setDefaultCACertificates } from 'node:tls';
import { request } from '@octokit/request';
import { checkGitHub } from '../../lib/stack/preflight/github.ts';
import { type Exchange, type GitHubStandIn, type RepositorySeed, startGitHub } from '../../sandbox/github/index.ts';
import { deviations } from './description.ts';

const names = Array.from({ length: 120 }, (_, index) => `app-${index + 1}`);
const seed = (owner: string, name: string): RepositorySeed => ({ owner, name, files: {} });
const person = 'sidd-harth';

/** Homes as the stack file names them. */
const of = (owner: string, some: readonly string[], isRegistered: (name: string) => boolean = () => true) =>
  some.map((name) => ({
    home: { host: 'github.com', owner, name },
    isRegistered: isRegistered(name),
    isPinned: false,
  }));

describe('what is asked of GitHub before anything is deployed', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fluxhook-preflight-'));
  const exchanges: Exchange[] = [];
  let github: GitHubStandIn;
  before(async () => {
    const repositories = [person, 'acme'].flatMap((owner) => names.map((name) => seed(owner, name)));
    github = await startGitHub({ dir, seed: repositories, onExchange: (exchange) => void exchanges.push(exchange) });
    setDefaultCACertificates([readFileSync(github.caFile, 'utf8')]);
    setGlobalProxyFromEnv({ HTTPS_PROXY: github.proxyUrl });
  });
  beforeEach(() => void exchanges.splice(0));
  after(async () => {
    await github.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const asked = () => exchanges.map(({ method, path }) => `${method} ${path.split('?')[0]}`).toSorted();
  const check = (homes: Parameters<typeof checkGitHub>[0], token = github.token) => checkGitHub(homes, { token });
  const api = request.defaults({ headers: {} });

  test('of a fleet that is registered: its names by the hundred, and whether the token may see webhooks', async () => {
    assert.deepEqual(await check(of('acme', names)), { problems: [], notices: [] });
    assert.deepEqual(asked(), ['GET /orgs/acme/repos', 'GET /orgs/acme/repos', 'GET /repos/acme/app-1/hooks']);
    assert.deepEqual(exchanges.flatMap(deviations), []);
  });

  test('of what is new in a fleet: its webhooks too', async () => {
    const isOld = (name: string) => !['app-7', 'app-119'].includes(name);
    assert.deepEqual(await check(of('acme', names, isOld)), { problems: [], notices: [] });
    assert.deepEqual(
      asked().filter((each) => each.endsWith('/hooks')),
      ['GET /repos/acme/app-1/hooks', 'GET /repos/acme/app-119/hooks', 'GET /repos/acme/app-7/hooks'],
    );
  });

  test('however a name is written', async () => {
    const written = of('ACME', ['APP-1', ...names.slice(1)]);
    assert.deepEqual(await check(written), { problems: [], notices: [] });
    assert.equal(asked().length, 3);
  });

  test('a repository of a fleet that was renamed, and one that is gone, are reported', async () => {
    const authorization = `Bearer ${github.token}`;
    const repository = { owner: 'acme', repo: 'app-40', headers: { authorization } };
    await api('PATCH /repos/{owner}/{repo}', { ...repository, name: 'app-forty' });
    await api('DELETE /repos/{owner}/{repo}', { ...repository, repo: 'app-41' });
    exchanges.splice(0);
    const { problems, notices } = await check(of('acme', names));
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /GitHub redirects acme\/app-40 to acme\/app-forty/);
    assert.equal(problems.length, 1);
    assert.match(JSON.stringify(problems), /app-41/);
    await api('PATCH /repos/{owner}/{repo}', { ...repository, repo: 'app-forty', name: 'app-40' });
  });

  test('a token that may not see webhooks is reported about a fleet as about one repository', async () => {
    const some = names.slice(0, 30);
    const [ofFleet, ofOne] = [
      await check(of('acme', some), github.readonlyToken),
      await check(of('acme', ['app-1']), github.readonlyToken),
    ];
    assert.equal(ofFleet.problems.length, 1);
    assert.deepEqual(ofFleet, ofOne);
  });

  test('a person has no list that tells all, so each repository is asked about', async () => {
    const some = names.slice(0, 30);
    assert.deepEqual(await check(of(person, some)), { problems: [], notices: [] });
    assert.equal(asked().filter((each) => each.endsWith('/hooks')).length, 30);
    assert.equal(asked().filter((each) => /^GET \/repos\/sidd-harth\/app-\d+$/.test(each)).length, 30);
  });

  test('two owners: each by itself', async () => {
    assert.deepEqual(await check([...of('acme', names.slice(0, 30)), ...of(person, ['app-1'])]), {
      problems: [],
      notices: [],
    });
    assert.ok(asked().includes('GET /repos/acme/app-1/hooks'));
    assert.ok(asked().includes('GET /repos/sidd-harth/app-1/hooks'));
    assert.ok(asked().length <= 6, asked().join());
  });

  test('of a few: everything about each', async () => {
    assert.deepEqual(await check(of('acme', names.slice(0, 5))), { problems: [], notices: [] });
    assert.equal(asked().length, 10);
  });

  test('a GitHub that cannot be reached is reported once', async () => {
    const homes = names
      .slice(0, 30)
      .map((name) => ({ home: { host: 'nowhere.ghe.com', owner: 'acme', name }, isRegistered: true, isPinned: false }));
    const { problems } = await check(homes);
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.problem ?? '', /cannot be reached/);
  });
});
