import { isListed } from '../../flux/receiver-types.ts';
import type { HookHome } from '../../github/hook-home.ts';
import { type Delivery, isOk } from '../hook-records.ts';

/** A webhook at GitHub. */
export interface HookPlace {
  readonly home: HookHome;
  readonly id: number;
}

/** An attempt, and the webhook that it was made for. */
export interface Attempt {
  readonly hook: HookPlace;
  readonly delivery: Delivery;
}

/** Something that happened at GitHub, with all attempts to deliver it to a Receiver. */
export interface DeliveredEvent {
  /** X-GitHub-Delivery: the same for all its attempts, by any webhook. */
  readonly guid: string;
  readonly event: string;
  /** When it was first tried. */
  readonly at: Date;
  /** The oldest first. */
  readonly attempts: readonly Attempt[];
  /**
   * - `taken`: an attempt was answered 2xx
   * - `failed`: none was
   * - `not-listed`: none was, and none will be: the Receiver's spec.events does not list the event
   */
  readonly state: 'taken' | 'failed' | 'not-listed';
}

/**
 * Attempts by what they were to deliver, the oldest first.
 * @param listed the Receiver's spec.events
 */
export function eventsOf(attempts: readonly Attempt[], listed: readonly string[] | undefined): DeliveredEvent[] {
  const sorted = attempts.toSorted((a, b) => a.delivery.deliveredAt.getTime() - b.delivery.deliveredAt.getTime());
  const byGuid = Map.groupBy(sorted, ({ delivery }) => delivery.guid);
  return [...byGuid].flatMap(([guid, [first, ...later]]) => {
    if (first === undefined) return [];
    const { event, deliveredAt } = first.delivery;
    const all = [first, ...later];
    const isTaken = all.some(({ delivery }) => isOk(delivery));
    const state = isTaken ? 'taken' : isListed(event, listed) ? 'failed' : 'not-listed';
    return [{ guid, event, at: deliveredAt, attempts: all, state }];
  });
}

/** Its latest attempt. */
export function latestOf({ attempts }: DeliveredEvent): Attempt {
  return attempts.at(-1) as Attempt;
}
