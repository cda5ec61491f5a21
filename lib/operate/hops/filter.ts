import type { Receiver } from '../evidence/evidence.ts';
import { type WorkedOut, workOutFilters } from '../filters/work-out.ts';
import type { DeliveryDetail } from '../hook-records.ts';
import type { Finding, Hop } from './hop.ts';
import type { View } from './view.ts';

/** The filters let the last push through. */
export const filter: Hop = {
  id: 'filter',
  question: 'Do the filters let the last push through?',
  problems(view) {
    const { receiver } = view.evidence;
    if (!hasFilter(receiver)) {
      return [
        {
          status: 'not-applicable',
          reason: 'filter-none',
          message: 'the Receiver has no filter',
          fix: 'none is needed; docs/receivers.md shows some',
        },
      ];
    }
    if (view.carried === undefined) return [];
    return ofDelivery(view, view.carried);
  },
  holds({ carried }) {
    return (
      carried && {
        message: `they let the last ${carried.event} (${refOf(carried)}) through`,
        evidence: { guid: carried.guid },
      }
    );
  },
};

function hasFilter({ spec }: Receiver): boolean {
  return Boolean(spec.resourceFilter) || spec.resources.some(({ filter }) => Boolean(filter));
}

function ofDelivery(view: View, delivery: DeliveryDetail): Finding[] {
  const judged = workOutFilters(view.evidence, delivery).filter(({ isReached }) => isReached);
  const failed = judged.find(({ evaluation }) => 'error' in evaluation);
  if (failed !== undefined) return [error(failed, delivery)];
  const objects = [...new Set(judged.map(({ object }) => object))];
  const held = objects.filter((object) => judged.some((each) => each.object === object && isFalse(each)));
  if (held.length === 0 || held.length < objects.length) return [];
  // A target that no filter lets through is what the person is waiting for.
  const first = judged.find(isFalse);
  return first === undefined ? [] : [isFalseFor(first, held, { view, delivery })];
}

function isFalse({ evaluation }: WorkedOut): boolean {
  return 'value' in evaluation && !evaluation.value;
}

function isFalseFor(
  { where, expression, evaluation }: WorkedOut,
  objects: readonly string[],
  { view, delivery }: { readonly view: View; readonly delivery: DeliveryDetail },
): Finding {
  // The filter may well be there to let nothing but pushes through.
  const isOpen = view.followsPushes && delivery.event !== 'push';
  const parts = evaluation.parts.filter((part) => 'value' in part && !part.value).map(({ text }) => text);
  return {
    status: isOpen ? 'warn' : 'fail',
    reason: 'filter-false',
    message: `${where} is false for the last ${delivery.event} (${refOf(delivery)}), because this part is: ${parts.join('; and ')}`,
    why: `Flux answers 200 to it and reconciles nothing: ${objects.join(', ')}${isOpen ? '; no push has been delivered yet' : ''}`,
    fix: `correct the filter, if ${refOf(delivery)} is to reconcile: ${expression}`,
    evidence: { where, expression, parts: evaluation.parts, guid: delivery.guid, objects },
  };
}

function error({ where, expression, evaluation }: WorkedOut, delivery: DeliveryDetail): Finding {
  const said = 'error' in evaluation ? evaluation.error : '';
  return {
    status: 'fail',
    reason: 'filter-error',
    message: `${where} fails with an error for the last ${delivery.event} (${refOf(delivery)}): ${said}`,
    why: 'Flux answers 500, and reconciles nothing',
    fix: `look before you read, as in has(req.ref) && …: ${expression}`,
    evidence: { where, expression, parts: evaluation.parts, guid: delivery.guid },
  };
}

export function refOf({ payload, event }: DeliveryDetail): string {
  return typeof payload.ref === 'string' ? payload.ref : event;
}
