import { type GitHub, isRefusal, type Refusal } from '../github.ts';
import type { Attempt, HookPlace } from './delivered-event.ts';

/** Which attempts are wanted. */
export type Wanted =
  /** Those since then, and the earlier ones of the same events. */
  | { readonly since: Date }
  /** Those of one event. */
  | { readonly guid: string };

/**
 * Reads attempts of a webhook, page by page, for as long as older ones may matter: if only redeliveries of an event
 * were seen, its first attempt is older and may have been accepted.
 */
export async function readAttempts(github: GitHub, hook: HookPlace, wanted: Wanted): Promise<Attempt[] | Refusal> {
  const attempts: Attempt[] = [];
  let cursor: string | undefined;
  do {
    const page = await github.deliveriesPage(hook.home, hook.id, cursor);
    if (isRefusal(page)) return page;
    attempts.push(...page.deliveries.map((delivery) => ({ hook, delivery })));
    cursor = page.next;
  } while (cursor !== undefined && !isEnough(attempts, wanted));
  return ofWantedEvents(attempts, wanted);
}

/** All attempts of the wanted events. */
function ofWantedEvents(attempts: readonly Attempt[], wanted: Wanted): Attempt[] {
  const isWanted = ({ delivery }: Attempt) =>
    'guid' in wanted ? delivery.guid === wanted.guid : delivery.deliveredAt >= wanted.since;
  const guids = new Set(attempts.filter(isWanted).map(({ delivery }) => delivery.guid));
  return attempts.filter(({ delivery }) => guids.has(delivery.guid));
}

function isEnough(attempts: readonly Attempt[], wanted: Wanted): boolean {
  const oldest = attempts.at(-1)?.delivery.deliveredAt;
  if ('since' in wanted && oldest !== undefined && oldest >= wanted.since) return false;
  const events = Map.groupBy(ofWantedEvents(attempts, wanted), ({ delivery }) => delivery.guid);
  if ('guid' in wanted && events.size === 0) return false;
  return [...events.values()].every((each) => each.some(({ delivery }) => !delivery.redelivery));
}
