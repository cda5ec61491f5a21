/** Who sees a repository at GitHub. Only enterprises have internal ones, which all of their members see. */
export const repositoryVisibilities = ['public', 'private', 'internal'] as const;

export type RepositoryVisibility = (typeof repositoryVisibilities)[number];

/** A repository as GitHub lists it. */
export interface ListedRepository {
  /** OWNER/NAME. */
  readonly repository: string;
  /** Stays with the repository when it is renamed or given to another owner. */
  readonly id: number;
  /** Its default branch. */
  readonly branch: string;
  readonly visibility: RepositoryVisibility;
  /** Read-only: nobody can push to it, and its webhooks cannot be changed. */
  readonly archived: boolean;
  readonly topics: readonly string[];
}

/** The bare name of OWNER/NAME. */
export function bareName(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}

/** The owner of OWNER/NAME. */
export function ownerOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}

/** In the order of their names, in whatever case those are written. */
export function byName(one: { readonly repository: string }, other: { readonly repository: string }): number {
  const [a, b] = [one.repository.toLowerCase(), other.repository.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
