import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, type GitHub, isRefusal, type Refusal } from '../github.ts';
import { isOk } from '../hook-records.ts';
import { isOfToken, mendOf, saidOf } from '../refusal.ts';
import { ServerFailure } from '../server-failure.ts';
import { type DeliveredEvent, latestOf } from './delivered-event.ts';

/** The result of delivering an event once more. */
export type Redelivered =
  /** It was answered; `taken` with 2xx. */
  | { readonly outcome: 'taken' | 'failed'; readonly delivery: Delivery }
  /** GitHub refuses, or did not do it within {@link longestAttempt}. */
  | { readonly outcome: 'refused'; readonly problem: string; readonly endsAll: boolean };

/** Longest wait for an attempt to end, in milliseconds. GitHub gives up on an answer after 10 s. */
const longestAttempt = 60_000;

/**
 * The same when it is not known whether GitHub accepted the request: an attempt is listed when it has ended, after 10 s
 * at most.
 */
const longestUnsure = 15_000;

/** Pauses before looking again whether an attempt has ended, in milliseconds; the last one is repeated. */
const looks = [200, 300, 500, 1_000];

/**
 * Makes GitHub deliver an event once more, and waits for the answer: the next event is sent only then, so they stay in
 * order, and the next run finds this attempt in GitHub's list.
 */
export async function redeliver(github: GitHub, event: DeliveredEvent): Promise<Redelivered> {
  const { hook, delivery } = latestOf(event);
  const asked = await ask(() => github.redeliver(hook.home, hook.id, delivery.id));
  const isUnsure = typeof asked === 'string' || (asked !== undefined && asked.status >= 500);
  if (asked !== undefined && typeof asked !== 'string' && !isUnsure) return refused(asked);
  const what = isUnsure
    ? `GitHub did not say whether it sends it (${typeof asked === 'string' ? asked : saidOf(asked as Refusal)}), but lists no attempt`
    : 'GitHub accepted the request but lists no attempt';
  return outcomeOf(github, event, { longest: isUnsure ? longestUnsure : longestAttempt, what });
}

/** Waits until GitHub lists a further attempt for an event. */
async function outcomeOf(
  github: GitHub,
  event: DeliveredEvent,
  { longest, what }: { readonly longest: number; readonly what: string },
): Promise<Redelivered> {
  const { hook } = latestOf(event);
  const known = new Set(event.attempts.map((attempt) => attempt.delivery.id));
  const deadline = Date.now() + longest;
  for (let look = 0; ; look += 1) {
    await sleep(looks[Math.min(look, looks.length - 1)]);
    const page = await ask(() => github.deliveriesPage(hook.home, hook.id, undefined));
    if (typeof page === 'string') {
      if (Date.now() < deadline) continue;
      return { outcome: 'refused', problem: `its result cannot be seen: ${page}`, endsAll: true };
    }
    if (isRefusal(page)) return refused(page);
    const attempt = page.deliveries.find(({ guid, id }) => guid === event.guid && !known.has(id));
    if (attempt !== undefined) return { outcome: isOk(attempt) ? 'taken' : 'failed', delivery: attempt };
    if (Date.now() > deadline) {
      const problem = `${what} after ${longest / 1000} s; see https://www.githubstatus.com`;
      return { outcome: 'refused', problem, endsAll: true };
    }
  }
}

/** Why there was no answer, where there was none. */
async function ask<T>(question: () => Promise<T>): Promise<T | string> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ServerFailure) return `${error.where}: ${error.message}`;
    throw error;
  }
}

/**
 * GitHub may have forgotten one delivery (404), or reject it (422); any other refusal concerns the other deliveries
 * too.
 */
function refused(refusal: Refusal): Redelivered {
  if (!isOfToken(refusal) && refusal.status !== 422)
    return { outcome: 'refused', problem: `${saidOf(refusal)}; ${mendOf(refusal)}`, endsAll: true };
  const { status, detail } = refusal;
  const isOfThisOne = status === 404 || status === 422;
  const hint = status === 401 || status === 403 || status === 404 ? '; the token needs Webhooks: write' : '';
  return { outcome: 'refused', problem: `GitHub answered ${status} (${detail})${hint}`, endsAll: !isOfThisOne };
}

/**
 * Whether an attempt failed before its content mattered: then the next ones will fail the same way. Flux answers 400,
 * 413 and 500 for what is in a delivery.
 */
export function isWayBroken({ statusCode }: Delivery): boolean {
  return ![400, 413, 500].includes(statusCode);
}
