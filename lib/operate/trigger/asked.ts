import { requestAnnotation } from '../../flux/notification-controller.ts';
import type { LiveObject } from '../cluster.ts';
import type { Target } from '../evidence/evidence.ts';
import { isStatic, objectName, objectsOf } from '../evidence/objects.ts';
import { shortRevision, shownRevision } from '../evidence/revision.ts';
import { conditionOf } from '../readiness.ts';

/** An object that Flux was asked to reconcile. */
export interface Asked {
  /** KIND NAMESPACE/NAME */
  readonly object: string;
  /** Whether its controller has done it. */
  readonly isDone: boolean;
  /** What it says of itself since: its revision, or why it failed; empty until it has done it. */
  readonly said: string;
  readonly hasFailed: boolean;
}

/** The objects that were asked since an earlier look, with the result. */
export function askedSince(before: readonly Target[], now: readonly Target[]): Asked[] {
  const earlier = new Map(objectsOf(before).map(({ kind, object }) => [objectName(kind, object), requestOf(object)]));
  const asked = objectsOf(now).filter(
    ({ kind, object }) => earlier.get(objectName(kind, object)) !== requestOf(object),
  );
  return [...new Map(asked.map(({ kind, object }) => [objectName(kind, object), outcomeOf(kind, object)])).values()];
}

function requestOf({ metadata }: LiveObject): string | undefined {
  return metadata.annotations?.[requestAnnotation];
}

function outcomeOf(kind: string, object: LiveObject): Asked {
  // The source-controller notes the request on a suspended object too, and does nothing.
  if (object.spec?.suspend === true)
    return {
      object: objectName(kind, object),
      isDone: true,
      hasFailed: true,
      said: 'suspended, so its controller does nothing',
    };
  if (isStatic(kind, object))
    return {
      object: objectName(kind, object),
      isDone: true,
      hasFailed: true,
      said: 'of type oci, so there is nothing to reconcile',
    };
  const isDone = object.status?.lastHandledReconcileAt === requestOf(object);
  const ready = conditionOf('Ready', object);
  const hasFailed = isDone && ready?.status === 'False';
  const said = hasFailed
    ? (ready.message ?? ready.reason ?? 'not ready')
    : shortRevision(shownRevision(object) ?? 'ready');
  return { object: objectName(kind, object), isDone, said: isDone ? said : '', hasFailed };
}
