import { isListed, looksAtEvents } from '../../flux/receiver-types.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { objectName, objectsOf } from '../evidence/objects.ts';
import type { DeliveryDetail } from '../hook-records.ts';
import { type WorkedOut, workOutFilters } from './work-out.ts';

/** What a delivery does to one object of a Receiver. */
export interface ObjectResult {
  /** KIND NAMESPACE/NAME */
  readonly object: string;
  /** `held`: a filter is false, and it is not reconciled; `error`: Flux answers 500. */
  readonly verdict: 'reconciled' | 'held' | 'error';
  /** The Receiver's own first. */
  readonly filters: readonly WorkedOut[];
}

/** What a delivery does to a Receiver's objects. */
export interface FilterTest {
  /** What Flux answers, as far as events and filters decide. */
  readonly answer: 200 | 400 | 500;
  readonly objects: readonly ObjectResult[];
}

/** What a delivery does to each of a Receiver's objects, and what Flux answers to it. */
export function testFilters(evidence: Evidence, delivery: DeliveryDetail): FilterTest {
  const { receiver, targets } = evidence;
  const worked = Map.groupBy(workOutFilters(evidence, delivery), ({ object }) => object);
  const names = objectsOf(targets).map(({ kind, object }) => objectName(kind, object));
  const objects = [...new Set(names)].map((object) => resultOf(object, worked.get(object) ?? []));
  const { type, events } = receiver.spec;
  if (looksAtEvents(type) && !isListed(delivery.event, events)) return { answer: 400, objects };
  return { answer: objects.some(({ verdict }) => verdict === 'error') ? 500 : 200, objects };
}

function resultOf(object: string, filters: readonly WorkedOut[]): ObjectResult {
  const reached = filters.filter(({ isReached }) => isReached);
  const failed = reached.some(({ evaluation }) => 'error' in evaluation);
  const held = reached.some(({ evaluation }) => 'value' in evaluation && !evaluation.value);
  return { object, verdict: failed ? 'error' : held ? 'held' : 'reconciled', filters };
}
