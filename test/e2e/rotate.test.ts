import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { repository, Scene, token } from './doctor-scene.ts';
import { remains, rotate, Traffic } from './rotate-scene.ts';
import { until } from './sandbox.ts';

describe('fluxhook rotate, on a set-up that somebody made by hand', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene[Symbol.asyncDispose]());

  test('takes a thousand deliveries, one at least every 20 ms, from one token to the next, all answered 200', async () => {
    const before = await remains(repository, 'doctor');
    const begun = performance.now();
    await using traffic = await Traffic.start(repository, 12);
    const running = rotate(['doctor']);
    running.stdout?.on('data', (text) => {
      if (/has the new URL and token/.test(String(text))) void traffic.follow();
    });
    const { exitCode, all } = await running;
    await until('a thousand deliveries', async () => traffic.answers.length >= 1000 || undefined);
    await traffic.stop();
    assert.equal(exitCode, 0, all);
    assert.deepEqual([...new Set(traffic.answers)], [200]);
    assert.equal(traffic.urls.size, 2, 'before the switch and after it');
    assert.ok((performance.now() - begun) / traffic.answers.length <= 20, `${traffic.answers.length} deliveries`);
    console.log(all, performance.now() - begun, traffic.answers.length);

    const { token: made, ...after } = await remains(repository, 'doctor');
    assert.deepEqual(after, {
      receivers: ['doctor-b'],
      secrets: ['doctor-token-b'],
      leases: [],
      marks: [],
      isServed: true,
      isHookThere: true,
      hook: before.hook,
    });
    assert.notEqual(made, token);
    assert.ok(!all.includes(token) && !all.includes(made));
  });
});
