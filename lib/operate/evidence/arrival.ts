import { isListed } from '../../flux/receiver-types.ts';
import { type Delivery, isOk } from '../hook-records.ts';
import { latestAttempts } from './delivery-details.ts';
import type { MatchedHook, Receiver } from './evidence.ts';
import { known } from './piece.ts';

/** The latest attempt of each event that says how others fare: not a 400 to an event that the Receiver does not list. */
export function tellingOf({ deliveries }: MatchedHook, { spec }: Receiver): Delivery[] {
  return latestAttempts(known(deliveries) ?? []).filter(
    ({ event, statusCode }) => statusCode !== 400 || isListed(event, spec.events),
  );
}

/** The newest of them, where it was answered 2xx and the webhook has not been changed since. */
export function arrivedBy(matched: MatchedHook, receiver: Receiver): Delivery | undefined {
  const [newest] = tellingOf(matched, receiver);
  return newest !== undefined && isOk(newest) && newest.deliveredAt >= matched.hook.updatedAt ? newest : undefined;
}

/** Whether a webhook points to the Receiver: by its path, or by another that a proxy turns into it. */
export function isLeading(matched: MatchedHook, receiver: Receiver): boolean {
  return matched.match === 'path' || (matched.match === 'altered' && arrivedBy(matched, receiver) !== undefined);
}
