import { StatusError } from '../api-server/api-server.ts';
import type { Cluster, ObjectReference } from '../cluster.ts';
import type { LiveObject } from '../live-object.ts';

/** Somebody else has changed the object meanwhile, or it exists already. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** Creates an object. @throws ConflictError when it exists already */
export async function create(cluster: Cluster, object: LiveObject): Promise<LiveObject> {
  const { kind, metadata } = object;
  const what = `create ${kind} ${metadata.namespace}/${metadata.name}`;
  const made = await guarded(what, () => cluster.change(what, (server) => server.create(object)));
  if (made === undefined) throw new Error(`the cluster does not have what is needed to ${what}`);
  return made;
}

/**
 * Changes what a merge patch names; null removes a field. With metadata.resourceVersion in it, only where the object is as it
 * was then.
 * @returns undefined where the object is not there
 * @throws ConflictError where it has changed since
 */
export async function patch(cluster: Cluster, to: ObjectReference, change: object): Promise<LiveObject | undefined> {
  const what = `patch ${to.kind} ${to.namespace}/${to.name}`;
  return guarded(what, () => cluster.change(what, (server) => server.patch(to, change)));
}

/**
 * Deletes an object, and nothing that has taken its name since.
 * @throws ConflictError where it is another one by now
 */
export async function remove(
  cluster: Cluster,
  { apiVersion = 'v1', kind = '', metadata: { name = '', namespace = '', uid } }: LiveObject,
): Promise<void> {
  const what = `delete ${kind} ${namespace}/${name}`;
  const reference = { apiVersion, kind, name, namespace };
  await guarded(what, () => cluster.change(what, (server) => server.delete(reference, uid)));
}

async function guarded<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.code === 409) throw new ConflictError(`${what}: it was changed meanwhile, or exists already`);
    throw new Error(`the API server answered ${error.code} to ${what}: ${reasonOf(error)}`);
  }
}

function reasonOf({ body }: StatusError): string {
  const status = JSON.parse(body.startsWith('{') ? body : '{}') as { message?: string };
  return status.message ?? 'no reason';
}
