import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, LiveObject, ObjectReference } from './cluster.ts';

/** Something that keeps a push from reconciling, although everything is deployed. */
export interface Finding {
  /** What it is about, such as GitRepository flux-system/app. */
  readonly subject: string;
  readonly problem: string;
  readonly fix: string;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly reason?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string | Date;
}

/** A condition of an object's status. */
export function conditionOf(type: string, { status }: LiveObject): Condition | undefined {
  return ((status?.conditions ?? []) as Condition[]).find((condition) => condition.type === type);
}

/** Whether a controller has reported the object's current generation as ready. */
export function isReady(object: LiveObject): boolean {
  return isJudged(object) && conditionOf('Ready', object)?.status === 'True';
}

function isJudged({ metadata, status }: LiveObject): boolean {
  return status?.observedGeneration === undefined || status.observedGeneration === metadata.generation;
}

/**
 * A controller that fails does not update the status' observedGeneration; that of the condition is the one it looked
 * at.
 */
function isFailure({ status, observedGeneration }: Condition, object: LiveObject): boolean {
  const isPresent =
    observedGeneration === undefined ? isJudged(object) : observedGeneration === object.metadata.generation;
  return isPresent && status === 'False';
}

const pollMilliseconds = 500;

/**
 * Waits until a Flux object is ready, and shows what its controller says when it is not.
 * @param timeout in milliseconds; a controller that says that it failed ends the wait
 */
export async function unreadiness(
  cluster: Cluster,
  reference: ObjectReference,
  timeout: number,
): Promise<Finding | undefined> {
  const { kind, name, namespace } = reference;
  const subject = `${kind} ${namespace}/${name}`;
  const describe = `kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`;
  const deadline = Date.now() + timeout;
  let failures = 0;
  for (;;) {
    const object = await cluster.read(reference);
    if (object?.spec?.suspend === true) {
      const fix = `flux resume, or kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --type=merge -p '{"spec":{"suspend":false}}'`;
      return { subject, problem: 'it is suspended: a push reconciles nothing', fix };
    }
    if (object !== undefined && isReady(object)) return undefined;
    const ready = object && conditionOf('Ready', object);
    failures = object && ready && isFailure(ready, object) ? failures + 1 : 0;
    // Not at once: a controller may have looked before what it needs was there.
    if (failures === 4 || Date.now() >= deadline) {
      if (object === undefined) return { subject, problem: 'it is not in the cluster', fix: describe };
      const said = ready?.message;
      const problem = said ? `it is not ready: ${said}` : 'no controller has reported on it';
      return { subject, problem, fix: said ? describe : 'kubectl get deployments --all-namespaces; flux check' };
    }
    await sleep(pollMilliseconds);
  }
}

/** Label of an EndpointSlice: the Service that it is of. */
export const serviceLabel = 'kubernetes.io/service-name';

/** Whether EndpointSlices have something that takes requests. */
export function hasReadyEndpoint(slices: readonly LiveObject[]): boolean {
  const endpoints = slices.flatMap(
    (slice) => (slice as { endpoints?: { conditions?: { ready?: boolean } }[] }).endpoints ?? [],
  );
  return endpoints.some(({ conditions }) => conditions?.ready !== false);
}

/** Whether a ready Pod is behind a Service. */
export async function missingEndpoints(
  cluster: Cluster,
  { name, namespace }: { readonly name: string; readonly namespace: string },
): Promise<Finding | undefined> {
  const labels = { [serviceLabel]: name };
  const slices = await cluster.list('discovery.k8s.io/v1', 'EndpointSlice', { namespace, labels });
  if (hasReadyEndpoint(slices ?? [])) return undefined;
  return {
    subject: `Service ${namespace}/${name}`,
    problem: 'it has no endpoints: no ready Pod of the notification-controller is behind it',
    fix: 'kubectl get pods --all-namespaces -l app=notification-controller; the Service has to be in their namespace',
  };
}
