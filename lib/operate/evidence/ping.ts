import { setTimeout as sleep } from 'node:timers/promises';
import { homeName } from '../../github/hook-home.ts';
import type { Delivery, GitHub } from '../github.ts';
import { isRefusal } from '../refusal.ts';
import type { MatchedHook } from './evidence.ts';
import { known, ofGitHub, type Piece } from './piece.ts';

/** Longest wait for the delivery of a ping, in milliseconds: GitHub gives up after 10 s. */
const timeout = 15_000;

/** Has GitHub send a ping of a webhook, and waits until it lists how that was answered. */
export async function sendPing({ home, hook, deliveries }: MatchedHook, github: GitHub): Promise<Piece<Delivery>> {
  const needs = `Webhooks: read and write of ${homeName(home)}, for a ping`;
  const before = new Set((known(deliveries) ?? []).map(({ id }) => id));
  return ofGitHub(`POST a ping of webhook ${hook.id}`, needs, async () => {
    // Where the answer was lost, the list shows whether there is a ping.
    const refusal = await github.ping(home, hook.id).catch(() => undefined);
    if (refusal !== undefined) return refusal;
    const deadline = Date.now() + timeout;
    for (;;) {
      const listed = await github.deliveries(home, hook.id);
      if (isRefusal(listed)) return listed;
      const answered = listed.find(({ id, event }) => event === 'ping' && !before.has(id));
      if (answered !== undefined) return answered;
      if (Date.now() > deadline) throw new Error(`it lists no new ping within ${timeout / 1000} s`);
      await sleep(500);
    }
  });
}
