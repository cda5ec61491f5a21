import type { Cluster, LiveObject, ObjectReference } from '../operate/cluster.ts';
import { ForbiddenError } from '../operate/cluster.ts';
import { readMany } from '../operate/read-many.ts';

interface Request {
  readonly reference: ObjectReference;
  readonly answer: PromiseWithResolvers<LiveObject | undefined>;
}

/** By the object. */
type Requests = Map<string, Request>;

/** Requests that are made at the same time, by cluster. */
const open = new Map<Cluster, Requests>();

/**
 * Reads an object of the cluster as it was when the program began. What the components of a program ask for at the same
 * time is read together and once, so that a thousand components do not need a thousand requests.
 * @throws as {@link Cluster.read} does
 */
export function readTogether(cluster: Cluster, reference: ObjectReference): Promise<LiveObject | undefined> {
  const { apiVersion, kind, namespace, name } = reference;
  const key = JSON.stringify([apiVersion, kind, namespace, name]);
  const requests = open.get(cluster) ?? begin(cluster);
  const request = requests.get(key) ?? { reference, answer: Promise.withResolvers<LiveObject | undefined>() };
  requests.set(key, request);
  return request.answer.promise;
}

/** The same; undefined also without the permission to read it. */
export async function lookTogether(cluster: Cluster, reference: ObjectReference): Promise<LiveObject | undefined> {
  try {
    return await readTogether(cluster, reference);
  } catch (error) {
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  }
}

function begin(cluster: Cluster): Requests {
  const requests: Requests = new Map();
  open.set(cluster, requests);
  // Not before the program has declared everything that it declares without waiting.
  setTimeout(() => {
    open.delete(cluster);
    void answerAll(cluster, [...requests.values()]);
  });
  return requests;
}

async function answerAll(cluster: Cluster, requests: readonly Request[]): Promise<void> {
  const found = await readMany(
    cluster,
    requests.map(({ reference }) => reference),
  );
  for (const [index, { answer }] of requests.entries()) {
    const result = found[index] as PromiseSettledResult<LiveObject | undefined>;
    if (result.status === 'fulfilled') answer.resolve(result.value);
    else answer.reject(result.reason);
  }
}
