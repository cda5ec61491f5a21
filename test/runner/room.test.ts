import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Admission, busyShare, machineHasRoom, processors } from './room.ts';

test('the share of the processor time that was used', () => {
  assert.equal(busyShare({ idle: 100, all: 1000 }, { idle: 400, all: 2000 }), 0.7);
  assert.equal(busyShare({ idle: 100, all: 1000 }, { idle: 1100, all: 2000 }), 0);
  assert.equal(busyShare({ idle: 0, all: 1000 }, { idle: 0, all: 1000 }), 1, 'no time passed: nothing is known');
});

test("this machine's processors are counted", () => {
  const { idle, all } = processors();
  assert.ok(idle > 0 && all > idle);
});

/** Says yes when the test does, one call after another. */
function asked() {
  const waiting: (() => void)[] = [];
  const room = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });
  return { room, waiting };
}

test('so many files run whatever the machine does, and each further one when there is room', async () => {
  const { room, waiting } = asked();
  const admission = new Admission(2, room);
  const entered: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) void admission.enter().then(() => entered.push(name));
  await setImmediate();
  assert.deepEqual(entered, ['a', 'b']);
  assert.equal(waiting.length, 1, 'one asks at a time');
  waiting[0]?.();
  await setImmediate();
  assert.deepEqual(entered, ['a', 'b', 'c']);
  assert.equal(waiting.length, 2);
});

test('when files end, those that wait need no room up to that number', async () => {
  const { room } = asked();
  const admission = new Admission(2, room);
  const entered: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) void admission.enter().then(() => entered.push(name));
  await setImmediate();
  admission.leave();
  await setImmediate();
  assert.deepEqual(entered, ['a', 'b', 'c']);
  admission.leave();
  await setImmediate();
  assert.deepEqual(entered, ['a', 'b', 'c', 'd']);
});

test('looking at the machine ends when it is not needed any more', async () => {
  const needed = new AbortController();
  const looked = machineHasRoom(needed.signal);
  needed.abort();
  await looked;
});
