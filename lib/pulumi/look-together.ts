import type { Cluster, LiveObject, ObjectReference } from '../operate/cluster.ts';
import { ForbiddenError } from '../operate/cluster.ts';
import { readMany } from '../operate/read-many.ts';

interface Request {
  readonly reference: ObjectReference;
  readonly answer: PromiseWithResolvers<LiveObject | undefined>;
}

/** What is asked for in one go, by the cluster. */
const open = new Map<Cluster, Request[]>();

/**
 * Looks at an object of the cluster as it was when the program began; undefined also where it may not be read. What the
 * components of a program ask for in one go is read together, so that a thousand of them need no thousand requests.
 */
export function lookTogether(cluster: Cluster, reference: ObjectReference): Promise<LiveObject | undefined> {
  const answer = Promise.withResolvers<LiveObject | undefined>();
  const requests = open.get(cluster) ?? begin(cluster);
  requests.push({ reference, answer });
  return answer.promise;
}

function begin(cluster: Cluster): Request[] {
  const requests: Request[] = [];
  open.set(cluster, requests);
  // Not before the program has declared everything that it declares without waiting.
  setTimeout(() => {
    open.delete(cluster);
    void answerAll(cluster, requests);
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
    else if (result.reason instanceof ForbiddenError) answer.resolve(undefined);
    else answer.reject(result.reason);
  }
}
