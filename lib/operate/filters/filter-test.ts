import type { Evidence } from '../evidence/evidence.ts';
import { known } from '../evidence/piece.ts';
import type { DeliveryDetail } from '../hook-records.ts';
import { type Judgement, judgements } from '../hops/filter.ts';
import { isListed, viewOf } from '../hops/view.ts';

/** A filter, as it was worked out for one object. */
export interface WorkedOut extends Judgement {
  /** Whether Flux comes to it: what an earlier filter holds back is not looked at again. */
  readonly isReached: boolean;
}

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

/**
 * Works the filters of a Receiver out on a delivery, as the notification-controller does: for each object the Receiver's
 * filter and then the target's, until one is false or ends in an error.
 * Source: notification-controller v1.9.3, internal/server/receiver_resource_filter.go.
 */
export function testFilters(evidence: Evidence, delivery: DeliveryDetail): FilterTest {
  const { spec } = evidence.receiver;
  // Flux adds the API version that a reference may leave out, and a filter sees it.
  const targets = evidence.targets.map((target) => ({
    ...target,
    reference: { ...target.reference, ...(target.apiVersion !== undefined && { apiVersion: target.apiVersion }) },
  }));
  const judged = Map.groupBy(judgements(viewOf({ ...evidence, targets }), delivery), ({ object }) => object);
  const names = targets.flatMap(({ reference, objects }) =>
    (known(objects) ?? []).map(({ metadata }) => `${reference.kind} ${metadata.namespace}/${metadata.name}`),
  );
  const objects = [...new Set(names)].map((object) => resultOf(object, judged.get(object) ?? []));
  const hasEvents = ['github', 'gitlab', 'bitbucket', 'cdevents'].includes(spec.type);
  if (hasEvents && !isListed(delivery.event, spec.events)) return { answer: 400, objects };
  return { answer: objects.some(({ verdict }) => verdict === 'error') ? 500 : 200, objects };
}

function resultOf(object: string, judged: readonly Judgement[]): ObjectResult {
  const decisive = judged.findIndex(({ evaluation }) => 'error' in evaluation || !evaluation.value);
  const filters = judged.map((each, index) => ({ ...each, isReached: decisive === -1 || index <= decisive }));
  const last = judged[decisive];
  if (last === undefined) return { object, verdict: 'reconciled', filters };
  return { object, verdict: 'error' in last.evaluation ? 'error' : 'held', filters };
}
