import { type CelEvaluation, evaluateCel } from '../../flux/cel-evaluate.ts';
import type { LiveObject } from '../cluster.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { objectName } from '../evidence/objects.ts';
import { known } from '../evidence/piece.ts';
import type { DeliveryDetail } from '../hook-records.ts';

/** A filter, as it was evaluated for one object on a delivery. */
export interface WorkedOut {
  /** KIND NAMESPACE/NAME */
  readonly object: string;
  /** spec.resourceFilter, or spec.resources[1].filter. */
  readonly where: string;
  readonly expression: string;
  readonly evaluation: CelEvaluation;
  /** Whether Flux evaluates it: after a filter that is false or fails, it does not evaluate the next one. */
  readonly isReached: boolean;
}

/**
 * Works the filters of a Receiver out on a delivery, as the notification-controller does: for each object the Receiver's
 * filter and then the target's, until one is false or ends in an error.
 * Source: notification-controller v1.9.3, internal/server/receiver_resource_filter.go
 */
export function workOutFilters(
  { receiver, targets }: Pick<Evidence, 'receiver' | 'targets'>,
  delivery: DeliveryDetail,
): WorkedOut[] {
  // Flux reads no other body.
  const req = isJson(delivery.headers['content-type'] ?? '') ? delivery.payload : {};
  return targets.flatMap(({ reference, apiVersion, objects }, index) =>
    (known(objects) ?? []).flatMap((object) => {
      const { kind } = reference;
      // Flux adds the API version that a reference may leave out, and gives a filter the metadata only.
      const res = metadataOf(object, kind, apiVersion ?? reference.apiVersion);
      const name = objectName(kind, object);
      const filters = [
        ['spec.resourceFilter', receiver.spec.resourceFilter],
        [`spec.resources[${index}].filter`, reference.filter],
      ] as const;
      let isReached = true;
      return filters.flatMap(([where, expression]) => {
        if (!expression) return [];
        const evaluation = evaluateCel(expression, { res, req });
        const worked = { object: name, where, expression, evaluation, isReached };
        isReached &&= 'value' in evaluation && Boolean(evaluation.value);
        return [worked];
      });
    }),
  );
}

function metadataOf({ metadata }: LiveObject, kind: string, apiVersion: string | undefined) {
  return { kind, apiVersion, metadata: JSON.parse(JSON.stringify(metadata)) };
}

/** One of the types that the header lists is this one, whatever its parameters. */
function isJson(header: string): boolean {
  return header.split(',').some((type) => type.split(';')[0]?.trim().toLowerCase() === 'application/json');
}
