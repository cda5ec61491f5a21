import type { Receiver } from '../constructs/receivers/index.ts';
import type { ObjectReference } from '../operate/cluster.ts';

/** Kinds whose controllers say whether they are ready; a wildcard names no object, and the others have no status. */
const judged = new Set([
  'GitRepository',
  'OCIRepository',
  'HelmChart',
  'Bucket',
  'Kustomization',
  'HelmRelease',
  'ImageRepository',
]);

/** What a delivery to a Receiver reconciles, as far as it is named. */
export function namedTargets({ resources, namespace }: Receiver): ObjectReference[] {
  return resources
    .filter(({ kind, name }) => judged.has(kind) && name !== '*' && typeof name === 'string')
    .map(({ apiVersion = '', kind, name, namespace: elsewhere = namespace }) => ({
      apiVersion,
      kind,
      name,
      namespace: elsewhere,
    }));
}
