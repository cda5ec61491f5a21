import { setTimeout as sleep } from 'node:timers/promises';
import type { HookPlace } from './deliveries/delivered-event.ts';
import { type Delivery, type GitHub, isRefusal, type Refusal } from './github.ts';

/** Longest wait for a ping to end, in milliseconds: GitHub gives up on an answer after 10 s, and may begin late. */
export const longestPing = 30_000;

/** Pages of deliveries that are looked through for one ping, of 100 each. */
const mostPages = 5;

/** Pauses between two looks, in milliseconds: most pings are answered at once, and each look is a request of the hour's. */
const pause = { first: 300, longest: 2000, growth: 1.3 };

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
  const before = await github.deliveriesPage(home, id, undefined);
  if (isRefusal(before)) return before;
  const known = new Set(before.deliveries.map((delivery) => delivery.id));
  const elsewhere = new Set<string>();
  // Where the answer is lost, the list shows whether there is a ping.
  const refusal = await github.ping(home, id).catch(() => undefined);
  if (refusal !== undefined) return refusal;
  const deadline = Date.now() + longestPing;
  for (let wait = pause.first; Date.now() < deadline; wait = Math.min(wait * pause.growth, pause.longest)) {
    await sleep(wait);
    const listed = await newPings(github, { home, id }, known);
    if (isRefusal(listed)) return listed;
    for (const ping of listed.filter((each) => !elsewhere.has(each.id))) {
      const detail = await github.delivery(home, id, ping.id);
      if (isRefusal(detail)) return detail;
      if (detail.url === url) return ping;
      elsewhere.add(ping.id);
    }
  }
  return undefined;
}

/** The pings since those that are known, the newest first: other deliveries may have come too, hundreds of them. */
async function newPings(
  github: GitHub,
  { home, id }: HookPlace,
  known: ReadonlySet<string>,
): Promise<Delivery[] | Refusal> {
  const found: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const listed = await github.deliveriesPage(home, id, cursor);
    if (isRefusal(listed)) return listed;
    const { deliveries, next } = listed;
    found.push(...deliveries.filter(({ event, id }) => event === 'ping' && !known.has(id)));
    cursor = next;
    // What comes after one that was there before is older still.
    if (cursor === undefined || deliveries.some((delivery) => known.has(delivery.id))) break;
  }
  return found;
}
