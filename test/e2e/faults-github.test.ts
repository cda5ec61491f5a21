import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { commandGitHub } from '../../sandbox/control.ts';
import type { Fault } from '../../sandbox/github/faults.ts';
import { ran } from './command.ts';
import { repository, Scene } from './doctor-scene.ts';
import { type Observed, testTable } from './drift-page.ts';
import { quiet, told, withoutFigures } from './fault-cells.ts';
import { where } from './hooks.ts';
import { github, sandbox } from './sandbox.ts';

/** A fault of GitHub from the first request on, and what each command makes of it. */
interface Row {
  readonly name: string;
  readonly fault?: Omit<Fault, 'path'>;
  /** Variables that make it. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the person sees of it. */
  readonly says: RegExp;
  /** How to fix it. */
  readonly fix: RegExp;
  /** Reason of doctor's finding. */
  readonly reason: string;
  /** Most seconds until the end of a command that waits for one answer. */
  readonly within: number;
}

const proxied = (proxy: string) => ({ HTTPS_PROXY: proxy, https_proxy: proxy });

const unreachable = 'github-unreachable';
const failing = 'evidence-missing';
const limited = 'github-limited';

const rows: readonly Row[] = [
  {
    name: '401',
    fault: { answer: 401 },
    says: /GitHub answered 401 \(Bad credentials/,
    fix: /export GITHUB_TOKEN=TOKEN/,
    reason: 'github-token-refused',
    within: 5,
  },
  {
    name: '403',
    fault: { answer: 403 },
    says: /GitHub answered 403 \(Resource not accessible/,
    fix: /Webhooks: read/,
    reason: 'permission-missing',
    within: 5,
  },
  {
    name: '404',
    fault: { answer: 404 },
    says: /GitHub answered 404 \(Not Found/,
    fix: /Webhooks: read/,
    reason: 'permission-missing',
    within: 5,
  },
  {
    name: '422',
    fault: { answer: 422 },
    says: /GitHub answered 422 \(Validation Failed/,
    fix: /githubstatus\.com/,
    reason: failing,
    within: 5,
  },
  {
    name: '429 for an hour',
    fault: { answer: 429, retryAfter: 3600 },
    says: /GitHub asks to wait 60 min, until \d\d:\d\d UTC \(429: You have exceeded a secondary rate limit/,
    fix: /the same command again after that/,
    reason: limited,
    within: 5,
  },
  {
    name: 'a secondary limit for ten minutes',
    fault: { answer: 403, retryAfter: 600 },
    says: /GitHub asks to wait 10 min, until \d\d:\d\d UTC \(403: You have exceeded a secondary rate limit/,
    fix: /the same command again after that/,
    reason: limited,
    within: 5,
  },
  {
    name: 'the primary limit used up for 40 minutes',
    fault: { answer: 403, limitResetsIn: 2370 },
    says: /GitHub asks to wait 40 min, until \d\d:\d\d UTC \(403: API rate limit exceeded/,
    fix: /gh api rate_limit/,
    reason: limited,
    within: 5,
  },
  ...([500, 502, 503] as const).map((answer) => ({
    name: String(answer),
    fault: { answer },
    says: new RegExp(`GitHub answered ${answer} \\(`),
    fix: /githubstatus\.com/,
    reason: failing,
    within: 10,
  })),
  {
    name: 'reset',
    fault: { answer: 'reset' },
    says: /ECONNRESET|connection was closed/,
    fix: /curl https:\/\/api\.github\.com\/meta/,
    reason: unreachable,
    within: 10,
  },
  {
    name: 'an answer that is cut off',
    fault: { answer: 'cut' },
    says: /its answer is incomplete/,
    fix: /curl -i https:\/\/api\.github\.com\/meta/,
    reason: unreachable,
    within: 10,
  },
  {
    name: 'half of a JSON',
    fault: { answer: 'truncated' },
    says: /its answer is incomplete/,
    fix: /curl -i https:\/\/api\.github\.com\/meta/,
    reason: unreachable,
    within: 10,
  },
  {
    name: 'the page of a proxy',
    fault: { answer: 'html' },
    says: /it answered with a page \(HTML\), not as the API of GitHub/,
    fix: /curl -i https:\/\/api\.github\.com\/meta/,
    reason: unreachable,
    within: 5,
  },
  {
    name: 'the page of a proxy that forbids it',
    fault: { answer: 'html', status: 403 },
    says: /it answered 403 with something that is not GitHub's/,
    fix: /curl -i https:\/\/api\.github\.com\/meta/,
    reason: unreachable,
    within: 5,
  },
  {
    name: 'never an answer',
    fault: { answer: 'hang' },
    says: /no answer within 10 s/,
    fix: /githubstatus\.com/,
    reason: unreachable,
    within: 15,
  },
  {
    name: 'a body that does not end',
    fault: { answer: 'slow', seconds: 600 },
    says: /no answer within 10 s/,
    fix: /githubstatus\.com/,
    reason: unreachable,
    within: 15,
  },
  {
    name: 'a proxy that is not there',
    env: proxied('http://127.0.0.1:9'),
    says: /ECONNREFUSED 127\.0\.0\.1:9/,
    fix: /HTTPS_PROXY/,
    reason: unreachable,
    within: 10,
  },
  {
    name: 'a name that is not resolved',
    env: proxied('http://proxy.invalid:3128'),
    says: /(ENOTFOUND|EAI_AGAIN) proxy\.invalid/,
    fix: /HTTPS_PROXY/,
    reason: unreachable,
    within: 10,
  },
  {
    name: 'a certificate of nobody',
    env: { SSL_CERT_FILE: '/dev/null', NODE_EXTRA_CA_CERTS: '/dev/null' },
    says: /the server that answers cannot be verified to be GitHub/,
    fix: /NODE_EXTRA_CA_CERTS/,
    reason: unreachable,
    within: 5,
  },
];

describe('faults of GitHub', { concurrency: false }, () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  after(async () => {
    await clear();
    await scene[Symbol.asyncDispose]();
  });

  const fail = (fault: Fault) => commandGitHub(sandbox, { do: 'fail', ...fault });
  const clear = () => commandGitHub(sandbox, { do: 'clear-faults' });

  /** Gives GitHub the fault, and runs each command. */
  async function meet({ fault, env = {}, says, fix, reason, within }: Row): Promise<Observed> {
    if (fault) await fail({ path: '^/(repos|orgs|meta)', ...fault });
    const start = (...args: string[]) => ran(args, env);
    const [doctor, status, deliveries, redeliver, filter, ranges] = await Promise.all([
      start('doctor', 'doctor', '-o', 'json'),
      start('status', 'doctor', '-o', 'json'),
      start('deliveries', 'doctor'),
      start('redeliver', 'doctor', '--since', '1h'),
      start('filter', 'test', 'doctor'),
      start('hook-ranges'),
    ]);
    await clear();

    const [diagnosed] = JSON.parse(doctor.stdout).receivers;
    assert.equal(doctor.exitCode, 0, doctor.all);
    const [sourceHost, hook] = diagnosed.hops;
    assert.equal(sourceHost.status, 'unknown');
    assert.equal(sourceHost.reason, reason);
    assert.match(sourceHost.message, says);
    assert.match(sourceHost.fix, fix);
    assert.equal(hook.status, 'unknown', 'a webhook that is not seen is not missing');
    assert.equal(status.exitCode, 0, status.all);
    assert.equal(JSON.parse(status.stdout).receivers[0].hook.health, 'unknown');
    for (const each of [deliveries, redeliver, filter]) {
      assert.equal(each.exitCode, 2, each.all);
      assert.match(each.stdout + each.stderr, says);
      assert.match(each.stdout + each.stderr, fix);
      assert.match(each.stdout + each.stderr, /GET \/repos\/sidd-harth\/nginx\/hooks of github\.com/);
    }
    assert.equal(ranges.exitCode, 2, ranges.all);
    assert.match(ranges.all, says);
    for (const each of [doctor, status, deliveries, redeliver, filter, ranges]) quiet(each, within);
    const read = withoutFigures(deliveries.stdout.replace(/^\? flux-system\/doctor: /, ''));
    return { doctor: `\`${reason}\``, ...told(read), 'at most': `${within} s`, took: `${doctor.seconds.toFixed(1)} s` };
  }

  testTable('GitHub fails', Object.fromEntries(rows.map((row) => [row.name, () => meet(row)])));

  test('after all of that: one webhook, nothing sent again, and doctor finds nothing wrong', async () => {
    const { data } = await github('GET /repos/{owner}/{repo}/hooks', where(repository));
    assert.deepEqual(
      data.map(({ id }) => id),
      [scene.hook],
    );
    assert.deepEqual(await scene.answers(), [200]);
    const { exitCode, all } = await ran(['doctor', 'doctor', '-o', 'short']);
    assert.deepEqual([exitCode, /✘/.test(all)], [0, false], all);
  });

  test('what passes is waited for, and told', async () => {
    for (const [fault, said] of [
      [{ answer: 500 }, /GitHub answered 500: trying again in 1 s/],
      [{ answer: 503, retryAfter: 2 }, /GitHub answered 503: trying again in 2 s/],
      [{ answer: 'reset' }, /GitHub cannot be reached \(.*\): trying again in 1 s/],
      [{ answer: 'truncated' }, /GitHub: its answer is incomplete.*: trying again in 1 s/],
      [{ answer: 429, retryAfter: 2 }, /GitHub asks to wait 2 s: continuing after that/],
      [{ answer: 403, retryAfter: 1 }, /GitHub asks to wait 1 s: continuing after that/],
      [{ answer: 403, limitResetsIn: 1 }, /GitHub asks to wait [1-3] s: continuing after that/],
      [{ answer: 'slow', seconds: 2 }, /^$/],
    ] as const) {
      await fail({ path: '/hooks', times: 1, ...fault });
      const { exitCode, stderr, stdout } = await ran(['deliveries', 'doctor', '-o', 'short']);
      assert.deepEqual([exitCode, stdout.startsWith('✔')], [0, true], stdout + stderr);
      assert.match(stderr, said);
    }
  });
});
