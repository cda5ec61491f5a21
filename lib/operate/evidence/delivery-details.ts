import { isListed } from '../../flux/receiver-types.ts';
import type { Delivery, DeliveryDetail } from '../hook-records.ts';
import { known, type Piece } from './piece.ts';

/** How many events are examined, the newest first, to find one that changes what a source tracks. */
const mostEvents = 5;

/** What a delivery is looked for: one that brings the Receiver's sources something. */
export interface Sought {
  /** Whether the Receiver has sources that follow pushes. */
  readonly hasSources: boolean;
  /** The Receiver's spec.events. */
  readonly events: readonly string[] | undefined;
  readonly concerns: (delivery: DeliveryDetail) => boolean;
}

/** Which deliveries are worth reading in full, and their content. */
export async function deliveryDetails(
  deliveries: readonly Delivery[],
  { hasSources, events, concerns }: Sought,
  read: (id: string) => Promise<Piece<DeliveryDetail>>,
): Promise<ReadonlyMap<string, Piece<DeliveryDetail>>> {
  const details = new Map<string, Piece<DeliveryDetail>>();
  const [newest] = latestAttempts(deliveries);
  // Its signature distinguishes a wrong secret from an event that is not listed, its body shows where a filter fails.
  if (newest !== undefined && (newest.statusCode === 400 || (newest.statusCode === 500 && newest.event !== 'ping')))
    details.set(newest.id, await read(newest.id));
  const taken = inOrder(deliveries).filter(({ event }) => event !== 'ping' && isListed(event, events));
  // Only a push brings a source something, whatever else the webhook sends.
  const pushes = hasSources ? taken.filter(({ event }) => event === 'push') : [];
  for (const { id } of (pushes.length > 0 ? pushes : taken).slice(0, mostEvents)) {
    const detail = details.get(id) ?? (await read(id));
    details.set(id, detail);
    const found = known(detail);
    if (found !== undefined && (!hasSources || found.event !== 'push' || concerns(found))) break;
  }
  return details;
}

/** The latest attempt to deliver each event, the newest attempt first. */
export function latestAttempts(deliveries: readonly Delivery[]): Delivery[] {
  const latest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const other = latest.get(delivery.guid);
    if (other === undefined || other.deliveredAt < delivery.deliveredAt) latest.set(delivery.guid, delivery);
  }
  return newestFirst([...latest.values()]);
}

/**
 * The same in the order in which the events happened, the newest first: a redelivery brings what is older than the
 * pushes since. An event whose first attempt is no longer listed is older than those that are.
 */
export function inOrder(deliveries: readonly Delivery[]): Delivery[] {
  const latest = new Map(latestAttempts(deliveries).map((delivery) => [delivery.guid, delivery]));
  const first = newestFirst(deliveries.filter(({ redelivery }) => !redelivery)).map(({ guid }) => guid);
  const guids = new Set([...first, ...latest.keys()]);
  return [...guids].flatMap((guid) => latest.get(guid) ?? []);
}

/** Whether it is a redelivery of something older than what is listed: newer pushes may be, too. */
export function isForgotten({ guid }: Delivery, deliveries: readonly Delivery[]): boolean {
  return !deliveries.some((each) => each.guid === guid && !each.redelivery);
}

function newestFirst(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries.toSorted((a, b) => b.deliveredAt.getTime() - a.deliveredAt.getTime());
}
