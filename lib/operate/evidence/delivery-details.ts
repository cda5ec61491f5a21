import type { Delivery, DeliveryDetail } from '../hook-records.ts';
import { known, type Piece } from './piece.ts';
import type { Tracked } from './tracked.ts';

/** How many pushes are examined, the newest first, to find one that changes what a source tracks. */
const mostPushes = 5;

/** Which deliveries are worth reading in full, and their content. */
export async function deliveryDetails(
  deliveries: readonly Delivery[],
  tracked: readonly Tracked[],
  read: (id: string) => Promise<Piece<DeliveryDetail>>,
): Promise<ReadonlyMap<string, Piece<DeliveryDetail>>> {
  const details = new Map<string, Piece<DeliveryDetail>>();
  const attempts = latestAttempts(deliveries);
  const [newest] = attempts;
  // Its signature distinguishes a wrong secret from an event that is not listed.
  if (newest !== undefined && newest.statusCode === 400) details.set(newest.id, await read(newest.id));
  for (const { id, event } of attempts.filter(({ event }) => event !== 'ping').slice(0, mostPushes)) {
    const detail = details.get(id) ?? (await read(id));
    details.set(id, detail);
    const ref = known(detail)?.payload.ref;
    const concerns = event !== 'push' || tracked.length === 0 || tracked.some(({ includes }) => includes(String(ref)));
    if (concerns) break;
  }
  return details;
}

/** The latest attempt to deliver each event, the newest event first. */
export function latestAttempts(deliveries: readonly Delivery[]): Delivery[] {
  const latest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const other = latest.get(delivery.guid);
    if (other === undefined || other.deliveredAt < delivery.deliveredAt) latest.set(delivery.guid, delivery);
  }
  return [...latest.values()].sort((a, b) => b.deliveredAt.getTime() - a.deliveredAt.getTime());
}
