import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { program } from '../checkout.ts';
import { gitRepository } from './doctor-faults.ts';
import { Scene, token } from './doctor-scene.ts';
import { environment, sandbox, until } from './sandbox.ts';

describe('fluxhook status', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
    assert.equal(await scene.push(), 200);
    // Until the push has been fetched.
    await until('the end of the branch', async () => ((await row()).targets[0].isAtHead ? true : undefined));
  });
  after(() => scene[Symbol.asyncDispose]());

  async function run(args: readonly string[] = [], env: Record<string, string> = {}) {
    const { exitCode, all } = await execa('node', [program, 'status', ...args], {
      env: { ...sandbox.env, ...env },
      reject: false,
      all: true,
    });
    for (const secret of [token, environment('GITHUB_TOKEN')]) assert.ok(!all.includes(secret));
    return [exitCode, all] as const;
  }

  async function row(env: Record<string, string> = {}) {
    return JSON.parse((await run(['doctor', '-o', 'json'], env))[1]).receivers[0];
  }

  test('shows hook, last delivery, entrance, Ready and targets in a row', async () => {
    const [code, all] = await run();
    assert.equal(code, 0, all);
    const [header = '', line = '', ...more] = all.split('\n');
    assert.match(header, /^RECEIVER +READY +HOOK +LAST DELIVERY +ENTRANCE +TARGETS$/);
    assert.match(
      line,
      new RegExp(
        `^flux-system/doctor  ready  sidd-harth/nginx ${scene.hook}  push 200, \\d+ s ago, in [0-9.]+ s  LoadBalancer http://${scene.address}  ` +
          'GitRepository flux-system/doctor main@sha1:[0-9a-f]{7} at head$',
      ),
    );
    assert.deepEqual(more, []);
    assert.deepEqual(await run(['-o', 'short']), [0, '✔ flux-system/doctor']);
  });

  test('shows what is broken, and ends with 1', async () => {
    await scene.setHook({ active: false });
    await scene.patch('gitrepository/doctor', { spec: { suspend: true } });
    await scene.receiver({
      resources: [
        { ...gitRepository, name: 'doctor' },
        { ...gitRepository, name: 'nobody' },
      ],
    });
    try {
      const [code, all] = await run(['-o', 'short']);
      assert.equal(code, 1);
      assert.match(
        all,
        /^✘ flux-system\/doctor: sidd-harth\/nginx \d+ inactive; GitRepository flux-system\/doctor .* suspended; GitRepository flux-system\/nobody missing$/,
      );
    } finally {
      await scene.mend();
    }
  });

  test('shows how far a target is behind the end of the branch', async () => {
    await scene.patch('gitrepository/doctor', { spec: { suspend: true } });
    assert.equal(await scene.push(), 200);
    const { targets } = await row();
    assert.equal(targets[0].isAtHead, false);
    assert.deepEqual(targets[0].lag, { behind: 1, ahead: 0 });
    assert.match(targets[0].text, /^suspended, 1 commit behind main@[0-9a-f]{7}$/);
    assert.equal(await scene.push(), 200);
    assert.match((await run())[1], / suspended, 2 commits behind main@[0-9a-f]{7}$/m);
    await scene.patch('gitrepository/doctor', { spec: { suspend: false } });
    await until('the end of the branch', async () => ((await row()).targets[0].isAtHead ? true : undefined));
  });

  test('what cannot be seen is not known, and not a fault', async () => {
    const { hook, last, ready, targets } = await row({ GITHUB_TOKEN: '' });
    assert.deepEqual(hook, { health: 'unknown', text: 'GITHUB_TOKEN is not set' });
    assert.deepEqual(last, { health: 'unknown', text: 'not known' });
    assert.deepEqual([ready.health, targets[0].health, targets[0].isAtHead], ['ok', 'ok', undefined]);
    assert.equal((await run([], { GITHUB_TOKEN: '' }))[0], 0);
    assert.equal((await run(['nobody']))[0], 2);
  });

  test('follows changes until Ctrl-C', async () => {
    const watching = execa('node', [program, 'status', '--watch', '--every', '2s', '-o', 'json'], {
      env: sandbox.env,
      reject: false,
    });
    let lines = 0;
    watching.stdout.on('data', (data: Buffer) => {
      lines += data.toString('utf8').split('\n').length - 1;
    });
    await until('the first look', async () => (lines >= 1 ? true : undefined));
    await scene.setHook({ active: false });
    await until('the change', async () => (lines >= 2 ? true : undefined));
    watching.kill('SIGINT');
    const { exitCode, stdout } = await watching;
    assert.equal(exitCode, 130);
    const looks = stdout.split('\n').map((line) => JSON.parse(line).receivers[0].hook.health);
    assert.deepEqual([looks[0], looks.at(-1)], ['ok', 'bad']);
  });
});
