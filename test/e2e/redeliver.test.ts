import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { commandController, commandGitHub } from '../../sandbox/control.ts';
import { program } from '../checkout.ts';
import { repository, Scene, token } from './doctor-scene.ts';
import { where } from './hooks.ts';
import { github, sandbox, until } from './sandbox.ts';

const command = (args: readonly string[], env: Record<string, string> = {}) =>
  execa('node', [program, ...args], { env: { ...sandbox.env, ...env }, reject: false, all: true });

async function json(args: readonly string[]) {
  const { stdout, stderr, exitCode } = await command([...args, '-o', 'json']);
  assert.equal(stderr, '');
  return { exitCode, ...JSON.parse(stdout) };
}

describe('fluxhook deliveries and fluxhook redeliver, after an outage of the notification-controller', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene[Symbol.asyncDispose]());

  /** All attempts at GitHub, the oldest first. */
  const attempts = async () => {
    const hook = { ...where(repository), hook_id: scene.hook, per_page: 100 };
    const { data } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', hook);
    return data.reverse();
  };
  const redeliveries = async () => (await attempts()).filter(({ redelivery }) => redelivery);

  /** Pushes while nobody answers. */
  async function outage(pushes: number): Promise<string[]> {
    const before = new Set((await attempts()).map(({ guid }) => guid));
    await commandController(sandbox, 'stop');
    try {
      for (let push = 0; push < pushes; push += 1) assert.notEqual(await scene.push(), 200);
    } finally {
      await commandController(sandbox, 'start');
    }
    return (await attempts()).map(({ guid }) => guid).filter((guid) => !before.has(guid));
  }

  test('says that nothing was lost, where nothing was', async () => {
    assert.equal(await scene.push(), 200);
    const listed = await json(['deliveries', 'doctor']);
    assert.equal(listed.exitCode, 0);
    assert.deepEqual(
      listed.receivers[0].events.map(({ event, state }: Record<string, string>) => [event, state]),
      [
        ['ping', 'taken'],
        ['push', 'taken'],
      ],
    );
    const { all, exitCode } = await command(['redeliver', 'doctor', '--since', '1h']);
    assert.deepEqual([exitCode, all], [0, 'flux-system/doctor: nothing to send again']);
  });

  test('closes the gap whole, in order, each once, also where it is interrupted and limited; a second run does nothing', async () => {
    const lost = await outage(6);
    assert.equal(lost.length, 6);

    const failed = await json(['deliveries', '--failed']);
    assert.equal(failed.exitCode, 1);
    assert.deepEqual(
      failed.receivers[0].events.map(({ guid }: { guid: string }) => guid),
      lost,
    );
    const dry = await json(['redeliver', '--since', '1h', '--dry-run']);
    assert.deepEqual(
      dry.receivers[0].events.map(({ guid, outcome }: Record<string, string>) => [guid, outcome]),
      lost.map((guid) => [guid, 'would-be-sent']),
    );
    assert.deepEqual(await redeliveries(), []);

    const first = command(['redeliver', 'doctor', '--since', '1h']);
    await until('two redeliveries', async () => ((await redeliveries()).length >= 2 ? true : undefined));
    first.kill('SIGINT');
    const interrupted = await first;
    assert.equal(interrupted.exitCode, 130, interrupted.all);
    assert.match(interrupted.all, /interrupted; [1-4] left\. Run the same command again to continue\.$/);
    const sofar = (await redeliveries()).length;
    assert.ok(sofar < lost.length);

    // GitHub has had enough for a second.
    const path = '/attempts$';
    await commandGitHub(sandbox, { do: 'fail', method: 'POST', path, answer: 429, times: 1, retryAfter: 1 });
    const rest = await command(['redeliver', 'doctor', '--since', '1h']);
    assert.equal(rest.exitCode, 0, rest.all);
    assert.match(rest.stdout, new RegExp(`^flux-system/doctor: ${lost.length - sofar} to send again\\n`));
    assert.match(rest.stderr, /GitHub asks to wait 1 s: continuing after that/);

    const again = await redeliveries();
    assert.deepEqual(
      again.map(({ guid, status_code }) => [guid, status_code]),
      lost.map((guid) => [guid, 200]),
    );
    // From one to the next it may be less at GitHub: a request that was sent in time can be late there.
    const times = again.slice(sofar).map(({ delivered_at }) => Date.parse(delivered_at));
    const mean = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
    assert.ok(times.length === 1 || mean > 700, `a second between two writes, not ${mean} ms`);

    const second = await json(['redeliver', '--since', '1h']);
    assert.deepEqual([second.exitCode, second.receivers[0].events], [0, []]);
    assert.equal((await redeliveries()).length, lost.length);
    assert.equal((await command(['deliveries', '--failed', '-o', 'short'])).exitCode, 0);
  });

  test('killed after each delivery that it sent, the same command continues: each is sent once', async () => {
    const before = (await redeliveries()).length;
    const lost = await outage(4);
    for (let sent = 1; sent < lost.length; sent += 1) {
      const run = command(['redeliver', 'doctor', '--since', '1h']);
      await until('a redelivery', async () => ((await redeliveries()).length >= before + sent ? true : undefined));
      run.kill('SIGKILL');
      await run;
    }
    const rest = await command(['redeliver', 'doctor', '--since', '1h']);
    assert.equal(rest.exitCode, 0, rest.all);
    assert.deepEqual(
      (await redeliveries()).slice(before).map(({ guid, status_code }) => [guid, status_code]),
      lost.map((guid) => [guid, 200]),
    );
  });

  test('sends one by its GUID, once, though its id is more than a JavaScript number holds', async () => {
    const [first = '', second = ''] = await outage(2);
    const ids = (await attempts()).map(({ id }) => String(id));
    for (const id of ids) assert.ok(BigInt(id) > Number.MAX_SAFE_INTEGER, id);
    const { receivers } = await json(['deliveries', 'doctor']);
    const listed = receivers[0].events.flatMap((event: { attempts: { id: string }[] }) => event.attempts);
    assert.deepEqual(listed.map(({ id }: { id: string }) => id).sort(), ids.sort());
    const one = await command(['redeliver', '--id', second]);
    assert.equal(one.exitCode, 0, one.all);
    assert.match(one.all, new RegExp(`to send again\\n {2}✔ ${second} {2}push, .*: 200 in`));
    assert.match((await command(['redeliver', '--id', second])).all, /nothing to send again/);
    const nobody = await command(['redeliver', '--id', 'nobody']);
    assert.match(nobody.all, /its webhook lists no delivery nobody/);
    assert.equal(nobody.exitCode, 2);
    assert.match((await command(['redeliver', '--since', '1h', '-o', 'short'])).all, /1 sent again, 1 accepted/);
    assert.deepEqual(
      (await redeliveries()).slice(-2).map(({ guid }) => guid),
      [second, first],
    );
  });

  test('stops where the way is still broken, and says what to do', async () => {
    await outage(4);
    await commandController(sandbox, 'stop');
    try {
      const { exitCode, all } = await command(['redeliver', '--since', '1h']);
      assert.equal(exitCode, 1);
      assert.match(all, /3 in a row did not reach the Receiver: fluxhook doctor doctor -n flux-system; 1 left/);
    } finally {
      await commandController(sandbox, 'start');
    }
    const { exitCode, all } = await command(['redeliver', '--since', '1h', '-o', 'short']);
    assert.deepEqual([exitCode, all], [0, '✔ flux-system/doctor: 4 sent again, 4 accepted']);
  });

  test('what the Receiver does not list is reported, and not sent', async () => {
    await scene.setHook({ events: ['push', 'create'] });
    const emit = () => commandGitHub(sandbox, { do: 'emit', event: 'create', repository, payload: { ref: 'v1' } });
    assert.equal(await scene.delivered('create', emit), 400);
    assert.match(
      (await command(['deliveries', '-o', 'short'])).all,
      /0 never answered 200, 1 of events that spec\.events/,
    );
    assert.match((await command(['redeliver', '--since', '1h'])).all, /nothing to send again/);
  });

  test('refusals are reported, end with 2, and nothing is sent', async () => {
    const { token: reader = '' } = await commandGitHub(sandbox, {
      do: 'issue-token',
      login: 'sidd-harth',
      readonly: true,
    });
    for (const [args, env, said, code] of [
      [['redeliver'], {}, /Choose what to send again: --since 2h, or --id GUID/, 2],
      [['redeliver', '--since', '1h', '--id', 'x'], {}, /Choose what to send again/, 2],
      [['redeliver', '--since', 'long'], {}, /A time is needed, such as 30s, 2m or 1h30m/, 2],
      [['deliveries', 'nobody'], {}, /There is no Receiver flux-system\/nobody/, 2],
      [['deliveries'], { GITHUB_TOKEN: '' }, /its deliveries cannot be seen: GITHUB_TOKEN is not set/, 2],
      [
        ['redeliver', '--since', '1h'],
        { GITHUB_TOKEN: reader },
        /is refused: GitHub answered 40\d .*Webhooks: read/,
        2,
      ],
    ] as const) {
      const { exitCode, all } = await command(args, env);
      assert.equal(exitCode, code, all);
      assert.match(all, said);
      assert.doesNotMatch(all, /\.ts:\d+/);
      assert.ok(!all.includes(token));
    }
  });

  test('a webhook that leads elsewhere is broken, not redelivered to', async () => {
    await scene.setHook({}, { url: `http://${scene.address}/hook/${'0'.repeat(64)}` });
    const { exitCode, all } = await command(['redeliver', '--since', '1h']);
    assert.deepEqual(
      [exitCode, all],
      [
        1,
        `flux-system/doctor: webhook ${scene.hook} points to a path that is not the Receiver's, so redelivering does not help yet: fluxhook doctor doctor -n flux-system`,
      ],
    );
  });
});
