import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { repository, Scene } from './doctor-scene.ts';
import { clear, killedAt, remains, rotate } from './rotate-scene.ts';

/** What a run prints when a step has ended, in their order; Flux goes on where the Receiver has just been made. */
const steps = [
  /Secret doctor-token-b is there/,
  /Receiver doctor-b is ready/,
  /unsigned request/,
  /has the new URL and token/,
  /is answered 200/,
  /no delivery is still under way/,
  /no delivery has failed/,
  /Receiver doctor is deleted/,
  /Secret doctor-token is deleted/,
];

describe('fluxhook rotate, killed', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  beforeEach(async () => {
    await clear();
    await scene.mend();
  });
  after(async () => {
    await clear();
    await scene[Symbol.asyncDispose]();
  });

  const complete = { leases: [], marks: [], isServed: true, isHookThere: true };

  test('after each of its steps, one after another: the same command continues to the end', async () => {
    for (const step of steps) assert.match(await killedAt(['doctor'], step), step);
    const last = await rotate(['doctor']);
    assert.equal(last.exitCode, 0, last.all);
    const { token: _, ...after } = await remains(repository, 'doctor');
    assert.deepEqual(after, {
      ...complete,
      receivers: ['doctor-b'],
      secrets: ['doctor-token-b'],
      hook: scene.hook,
    });
    assert.equal((await rotate(['doctor'])).exitCode, 0);
  });

  test('after a step, it is taken back with --back, which is killed too', async () => {
    const before = await remains(repository, 'doctor');
    for (const step of [steps[0], /Receiver doctor-b is created/, steps[4]]) {
      await killedAt(['doctor'], step as RegExp);
      // Only of the last one is there so much to take back.
      if (step === steps[4]) await killedAt(['doctor', '--back'], /has the old URL and token/);
      const back = await rotate(['doctor', '--back']);
      assert.equal(back.exitCode, 0, back.all);
      assert.match(back.all, /Taken back: Receiver flux-system\/doctor is as it was/);
      assert.deepEqual(await remains(repository, 'doctor'), before);
    }
    assert.match((await rotate(['doctor', '--back'])).all, /nothing to take back/);
  });

  test('after the old token is gone, --back says that it is too late, and leaves all as it is', async () => {
    await killedAt(['doctor'], /Secret doctor-token is deleted/);
    const back = await rotate(['doctor', '--back']);
    assert.equal(back.exitCode, 2, back.all);
    assert.match(back.all, /the old token is deleted already, so there is no way back/);
    assert.equal((await rotate(['doctor'])).exitCode, 0);
  });
});
