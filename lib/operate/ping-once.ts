import { setTimeout as sleep } from 'node:timers/promises';
import type { HookPlace } from './deliveries/delivered-event.ts';
import { type Delivery, type GitHub, isRefusal, type Refusal } from './github.ts';

/** Longest wait for a ping to end, in milliseconds: GitHub gives up on an answer after 10 s. */
export const longestPing = 15_000;

/** Pages of deliveries that are looked through for one ping, of 100 each. */
const mostPages = 5;

/**
 * Makes GitHub send a ping, and reports how it was answered. Only a ping to the given URL counts, because another one
 * may be under way to an earlier URL.
 * @returns undefined where GitHub has not sent one in time
 */
export async function pingOnce(
  github: GitHub,
  { home, id }: HookPlace,
  url: string,
): Promise<Delivery | Refusal | undefined> {
  const before = await pings(github, { home, id });
  if (isRefusal(before)) return before;
  const known = new Set(before.map((ping) => ping.id));
  // Where the answer is lost, the list shows whether there is a ping.
  const refusal = await github.ping(home, id).catch(() => undefined);
  if (refusal !== undefined) return refusal;
  const deadline = Date.now() + longestPing;
  while (Date.now() < deadline) {
    await sleep(300);
    const listed = await pings(github, { home, id });
    if (isRefusal(listed)) return listed;
    for (const ping of listed.filter((each) => !known.has(each.id))) {
      const detail = await github.delivery(home, id, ping.id);
      if (isRefusal(detail)) return detail;
      if (detail.url === url) return ping;
      known.add(ping.id);
    }
  }
  return undefined;
}

/** The newest pings: between them there may be hundreds of other deliveries. */
async function pings(github: GitHub, { home, id }: HookPlace): Promise<Delivery[] | Refusal> {
  const found: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const listed = await github.deliveriesPage(home, id, cursor);
    if (isRefusal(listed)) return listed;
    found.push(...listed.deliveries.filter(({ event }) => event === 'ping'));
    cursor = listed.next;
    if (cursor === undefined || found.length > 0) break;
  }
  return found;
}
