import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, type GitHub, isRefusal, type Refusal } from '../github.ts';
import { isOk } from '../hook-records.ts';
import { type DeliveredEvent, latestOf } from './delivered-event.ts';

/** What became of an event that was to be delivered once more. */
export type Redelivered =
  /** It was answered; `taken` with 2xx. */
  | { readonly outcome: 'taken' | 'failed'; readonly delivery: Delivery }
  /** GitHub does not do it, or has not within {@link longestAttempt}. */
  | { readonly outcome: 'refused'; readonly problem: string; readonly endsAll: boolean };

/** Longest wait for an attempt to end, in milliseconds. GitHub gives up on an answer after 10 s. */
const longestAttempt = 60_000;

/** Times between two looks whether an attempt has ended, in milliseconds; the last one again and again. */
const looks = [200, 300, 500, 1_000];

/**
 * Has GitHub deliver an event once more, and waits for the answer: the next one is sent only then, so their order stays,
 * and whoever looks next finds this attempt in GitHub's list.
 */
export async function redeliver(github: GitHub, event: DeliveredEvent): Promise<Redelivered> {
  const { hook, delivery } = latestOf(event);
  const known = new Set(event.attempts.map((attempt) => attempt.delivery.id));
  const refusal = await github.redeliver(hook.home, hook.id, delivery.id);
  if (refusal !== undefined) return refused(refusal);
  const deadline = Date.now() + longestAttempt;
  for (let look = 0; ; look += 1) {
    await sleep(looks[Math.min(look, looks.length - 1)]);
    const page = await github.deliveriesPage(hook.home, hook.id, undefined);
    if (isRefusal(page)) return refused(page);
    const attempt = page.deliveries.find(({ guid, id }) => guid === event.guid && !known.has(id));
    if (attempt !== undefined) return { outcome: isOk(attempt) ? 'taken' : 'failed', delivery: attempt };
    if (Date.now() > deadline) {
      const problem = `GitHub took the request and lists no attempt after ${longestAttempt / 1000} s; see https://www.githubstatus.com`;
      return { outcome: 'refused', problem, endsAll: true };
    }
  }
}

/** GitHub may have forgotten one delivery (404), or find it wrong (422); anything else befalls the others too. */
function refused({ status, detail }: Refusal): Redelivered {
  const isOfThisOne = status === 404 || status === 422;
  const hint = status === 401 || status === 403 || status === 404 ? '; the token needs Webhooks: write' : '';
  return { outcome: 'refused', problem: `GitHub answered ${status} (${detail})${hint}`, endsAll: !isOfThisOne };
}

/**
 * Whether an attempt failed before it came to what it carries: the next ones will fail the same way. Flux answers 400, 413
 * and 500 for what is in a delivery.
 */
export function isWayBroken({ statusCode }: Delivery): boolean {
  return ![400, 413, 500].includes(statusCode);
}
