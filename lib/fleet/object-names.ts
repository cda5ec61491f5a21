import { createHash } from 'node:crypto';
import { toObjectName } from '../flux/object-name.ts';
import { bareName, ownerOf } from './repository.ts';

/** Room for the end that tells names apart, in a DNS label of 63 characters. */
const longestBase = 54;

/**
 * What the objects of a repository are called that has no name yet. It depends on the repository and the first organization
 * only, so that other repositories change nothing about it: the bare name where Kubernetes takes it, and else, and in other
 * organizations, the same with an end that is made of OWNER/NAME.
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
  // Somebody may have called a repository like that.
  return isTaken(name) ? `r-${digest.slice(0, 48)}` : name;
}
