import { type Cluster, ForbiddenError, type LiveObject, type ObjectReference } from './cluster.ts';

/** From this number of objects of one kind in one namespace on, they are listed instead of read one by one. */
const manyObjects = 20;

/**
 * Reads objects, each as {@link Cluster.read} does. Where many of a kind are wanted, one list answers for all of them; Secrets
 * are read one by one, because a list shows those of others too.
 * @returns in the order of the references
 */
export function readMany(
  cluster: Cluster,
  references: readonly ObjectReference[],
): Promise<PromiseSettledResult<LiveObject | undefined>[]> {
  const groups = Map.groupBy(references, groupOf);
  const lists = new Map(
    [...groups].map(([group, [first, ...others]]) => [group, listed(cluster, first, others.length + 1)]),
  );
  return Promise.allSettled(
    references.map(async (reference) => {
      const list = await lists.get(groupOf(reference));
      return list === undefined ? cluster.read(reference) : list.get(reference.name);
    }),
  );
}

function groupOf({ apiVersion, kind, namespace }: ObjectReference): string {
  return JSON.stringify([apiVersion, kind, namespace]);
}

/** The objects of a group by their names; undefined if each has to be read individually. */
async function listed(
  cluster: Cluster,
  first: ObjectReference | undefined,
  count: number,
): Promise<ReadonlyMap<string, LiveObject> | undefined> {
  if (first === undefined || count < manyObjects || first.kind === 'Secret') return undefined;
  const { apiVersion, kind, namespace } = first;
  try {
    const objects = (await cluster.list(apiVersion, kind, { namespace })) ?? [];
    return new Map(objects.map((object) => [object.metadata.name ?? '', object]));
  } catch (error) {
    // The right to get each of them does not include the right to list all.
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  }
}
