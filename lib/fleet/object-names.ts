import { createHash } from 'node:crypto';
import { toObjectName } from '../flux/object-name.ts';
import { bareName, ownerOf } from './repository.ts';

/** Leaves room for a suffix that makes names unique, in a DNS label of 63 characters. */
const longestBase = 54;

/**
 * The name of the objects of a new repository. It depends only on the repository and the first organization, so that
 * other repositories do not change it: the bare name if Kubernetes accepts it; otherwise, and in other organizations,
 * the name with a suffix that is derived from OWNER/NAME.
 * @param isTaken whether objects of another repository have a name
 */
export function objectNameFor(
  repository: string,
  firstOrganization: string,
  isTaken: (name: string) => boolean,
): string {
  const bare = bareName(repository).toLowerCase();
  const isFirst = ownerOf(repository).toLowerCase() === firstOrganization.toLowerCase();
  if (isFirst && toObjectName(bare) === bare && !isTaken(bare)) return bare;
  const digest = createHash('sha256').update(repository.toLowerCase()).digest('hex');
  const base = toObjectName(bare).slice(0, longestBase).replace(/-+$/, '') || 'repository';
  const name = `${base}-${digest.slice(0, 8)}`;
  // A repository may have exactly that name.
  return isTaken(name) ? `r-${digest.slice(0, 48)}` : name;
}
