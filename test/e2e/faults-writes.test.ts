import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { commandController, commandGitHub } from '../../sandbox/control.ts';
import type { Fault } from '../../sandbox/github/faults.ts';
import { fluxhook, ran } from './command.ts';
import { repository, Scene } from './doctor-scene.ts';
import { quiet } from './fault-cells.ts';
import { where } from './hooks.ts';
import { github, sandbox, until } from './sandbox.ts';

describe('faults of GitHub in the middle of a command', { concurrency: false }, () => {
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
  const hook = () => ({ ...where(repository), hook_id: scene.hook, per_page: 100 });
  const attempts = async () => (await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', hook())).data;
  const redeliveries = async () => (await attempts()).filter(({ redelivery }) => redelivery);

  /** Pushes while nobody answers. */
  async function outage(pushes: number): Promise<void> {
    await commandController(sandbox, 'stop');
    try {
      for (let push = 0; push < pushes; push += 1) assert.notEqual(await scene.push(), 200);
    } finally {
      await commandController(sandbox, 'start');
    }
  }

  test('a redelivery whose answer is lost is looked for, and not sent twice', async () => {
    await outage(2);
    for (const answer of ['reset-after', 'reset-after'] as const)
      await fail({ path: '/attempts$', method: 'POST', answer, times: 1 });
    const { exitCode, all } = await ran(['redeliver', 'doctor', '--since', '1h']);
    await clear();
    assert.equal(exitCode, 0, all);
    const guids = (await redeliveries()).map(({ guid }) => guid);
    assert.deepEqual([guids.length, new Set(guids).size], [2, 2]);
  });

  test('one that GitHub does not take stops the rest, and the same command continues', async () => {
    await outage(2);
    const before = (await redeliveries()).length;
    await fail({ path: '/attempts$', method: 'POST', answer: 'reset' });
    const first = await ran(['redeliver', 'doctor', '--since', '1h']);
    await clear();
    assert.equal(first.exitCode, 1, first.all);
    assert.match(
      first.all,
      /GitHub did not say whether it sends it \(.*\), but lists no attempt after 15 s; see https:\/\/www\.githubstatus\.com/,
    );
    assert.match(first.all, /1 left\. Run the same command again to continue/);
    quiet(first, 15);
    assert.equal((await redeliveries()).length, before);
    const second = await ran(['redeliver', 'doctor', '--since', '1h']);
    assert.equal(second.exitCode, 0, second.all);
    assert.equal((await redeliveries()).length, before + 2);
    assert.match((await ran(['redeliver', 'doctor', '--since', '1h'])).all, /nothing to send again/);
  });

  test('Ctrl-C ends a wait that GitHub asked for, and nothing was sent', async () => {
    await outage(1);
    const before = (await redeliveries()).length;
    await fail({ path: '/attempts$', method: 'POST', answer: 429, retryAfter: 300 });
    const command = fluxhook(['redeliver', 'doctor', '--since', '1h']);
    let said = '';
    command.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    await until('the wait', async () => said.includes('GitHub asks to wait 5 min: continuing after that') || undefined);
    command.kill('SIGINT');
    const { exitCode, all } = await command;
    assert.equal(exitCode, 130, all);
    assert.match(all, /interrupted; 1 left\. Run the same command again to continue/);
    await clear();
    assert.equal((await redeliveries()).length, before);
    assert.equal((await ran(['redeliver', 'doctor', '--since', '1h'])).exitCode, 0);
    assert.equal((await redeliveries()).length, before + 1);
  });

  test('a ping whose answer is lost is looked for, and not sent twice', async () => {
    const before = await attempts();
    await fail({ path: '/pings$', method: 'POST', answer: 'reset-after', times: 1 });
    const { exitCode, all } = await ran(['doctor', 'doctor', '--probe', '-o', 'short']);
    assert.equal(exitCode, 0, all);
    assert.equal((await attempts()).length, before.length + 1);
  });

  test('a page in the middle of a list', async () => {
    const ping = () => github('POST /repos/{owner}/{repo}/hooks/{hook_id}/pings', hook());
    const before = (await attempts()).length;
    // A few at a time: the controller answers one after another, and GitHub waits ten seconds for each.
    for (let sent = before; sent < 101; sent += 5) {
      await Promise.all(Array.from({ length: Math.min(5, 101 - sent) }, ping));
      await until('the pings', async () => (await attempts()).length >= Math.min(sent + 5, 100) || undefined);
    }
    for (const [fault, said] of [
      [{ answer: 500 }, /GitHub answered 500 \(Server Error/],
      [{ answer: 403 }, /GitHub answered 403 .*needed: GitHub: Webhooks: read/],
      [{ answer: 429, retryAfter: 3600 }, /GitHub asks to wait 60 min/],
      [{ answer: 'cut' }, /its answer is incomplete/],
      [{ answer: 'html' }, /it answered with a page/],
    ] as const) {
      await fail({ path: 'cursor=', ...fault });
      const { exitCode, all } = await ran(['deliveries', 'doctor', '--since', '24h', '-o', 'short']);
      await clear();
      assert.equal(exitCode, 2, all);
      assert.match(all, said);
      assert.match(
        all,
        /\? flux-system\/doctor: GET \/repos\/sidd-harth\/nginx\/hooks\/\d+\/deliveries of github\.com/m,
      );
    }
    await fail({ path: 'cursor=', answer: 'cut', times: 1 });
    const { exitCode, stdout, all } = await ran(['deliveries', 'doctor', '--since', '24h', '-o', 'short']);
    assert.equal(exitCode, 0, all);
    assert.match(stdout, /^✔ flux-system\/doctor: \d{2,3} deliveries, 0 never/);
  });

  test('--timeout cuts off what does not answer, prints what is known, and ends with 124', async () => {
    await fail({ path: '^/(repos|orgs)', answer: 'hang' });
    // As long as one answer is waited for: no longer, or that would end first; and no shorter, for what the cluster knows.
    const [doctor, status, deliveries] = await Promise.all([
      ran(['doctor', 'doctor', '-o', 'json', '--timeout', '10s']),
      ran(['status', 'doctor', '-o', 'json', '--timeout', '10s']),
      ran(['deliveries', 'doctor', '--timeout', '10s']),
    ]);
    await clear();
    for (const each of [doctor, status, deliveries]) {
      assert.equal(each.exitCode, 124, each.all);
      quiet(each, 10);
    }
    const [diagnosed] = JSON.parse(doctor.stdout).receivers;
    assert.match(diagnosed.hops[0].message, /no answer before the end of --timeout/);
    assert.equal(diagnosed.hops[6].status, 'pass');
    assert.equal(JSON.parse(status.stdout).receivers[0].ready.health, 'ok');
    assert.match(deliveries.all, /no answer before the end of --timeout/);
  });
});
