import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Patience, Silence } from '../../lib/operate/patience.ts';

const giveUp = () => ({ pause: undefined, said: '', isAnswered: false });

/** Keeps the whole process busy, as declaring a thousand webhooks does. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('time in which this process was busy is not waited for an answer', async () => {
  const patience = new Patience({ answer: 1_000 });
  const answer = patience.ask(async () => {
    // Over before the process listens again.
    await sleep(50);
    await sleep(50);
    return 'answered';
  }, giveUp);
  await sleep(10);
  block(1_500);
  assert.equal(await answer, 'answered');
});

test('a server that says nothing is given up, however busy the process is', async () => {
  const patience = new Patience({ answer: 1_000 });
  const answer = assert.rejects(
    patience.ask(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      giveUp,
    ),
    (error) => error instanceof Silence && error.message === 'no answer within 1 s',
  );
  block(700);
  await answer;
});
