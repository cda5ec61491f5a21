import { ApiException, type KubernetesObject, PatchStrategy } from '@kubernetes/client-node';
import type { Cluster, ObjectReference } from '../cluster.ts';
import type { LiveObject } from '../live-object.ts';

/** Who wrote it, in managedFields. */
const manager = 'fluxhook';

/** What was to be changed has been changed by somebody else, or is there already. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** Makes an object. @throws ConflictError where it is there already */
export async function create(cluster: Cluster, object: LiveObject): Promise<LiveObject> {
  const { kind, metadata } = object;
  const what = `create ${kind} ${metadata.namespace}/${metadata.name}`;
  const none = undefined;
  return must(what, () =>
    cluster.change(what, (objects) => objects.create(object as KubernetesObject, none, none, manager)),
  );
}

/**
 * Changes what a merge patch names; null takes away. With metadata.resourceVersion in it, only where the object is as it
 * was then.
 * @returns undefined where the object is not there
 * @throws ConflictError where it has changed since
 */
export async function patch(cluster: Cluster, to: ObjectReference, change: object): Promise<LiveObject | undefined> {
  const { apiVersion, kind, name, namespace } = to;
  const { metadata = {}, ...rest } = change as { metadata?: object };
  const body = { apiVersion, kind, ...rest, metadata: { name, namespace, ...metadata } };
  const none = undefined;
  const what = `patch ${kind} ${namespace}/${name}`;
  return guarded(what, () =>
    cluster.change(what, (objects) => objects.patch(body, none, none, manager, none, PatchStrategy.MergePatch)),
  ) as Promise<LiveObject | undefined>;
}

/**
 * Deletes an object, and nothing that has taken its name since.
 * @throws ConflictError where it is another one by now
 */
export async function remove(cluster: Cluster, { apiVersion, kind, metadata }: LiveObject): Promise<void> {
  const { name = '', namespace = '', uid } = metadata;
  const reference = {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
    metadata: { name, namespace },
  };
  const none = undefined;
  const what = `delete ${kind} ${namespace}/${name}`;
  const preconditions = { preconditions: { ...(uid !== undefined && { uid }) } };
  await guarded(what, () =>
    cluster.change(what, (objects) => objects.delete(reference, none, none, none, none, none, preconditions)),
  );
}

async function must(what: string, call: () => Promise<KubernetesObject | undefined>): Promise<LiveObject> {
  const made = await guarded(what, call);
  if (made === undefined) throw new Error(`the cluster does not have what is needed to ${what}`);
  return made as LiveObject;
}

async function guarded<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    if (error.code === 409) throw new ConflictError(`${what}: it was changed meanwhile, or is there already`);
    // Its message has the whole answer with it, headers included.
    throw new Error(`the API server answered ${error.code} to ${what}: ${reasonOf(error)}`);
  }
}

function reasonOf({ body }: ApiException<unknown>): string {
  const status = typeof body === 'string' ? (JSON.parse(body.startsWith('{') ? body : '{}') as object) : body;
  return (status as { message?: string } | undefined)?.message ?? 'no reason';
}
