import { type ListedRepository, type RepositoryVisibility, repositoryVisibilities } from '../fleet/repository.ts';

/** A repository in an answer of GitHub, as far as it is read. */
export interface ApiRepository {
  readonly id: number;
  readonly full_name: string;
  readonly private: boolean;
  /** Servers before 3.0 leave it out. */
  readonly visibility?: string;
  readonly archived?: boolean;
  readonly default_branch?: string;
  readonly topics?: readonly string[];
}

export function listedRepository(api: ApiRepository): ListedRepository {
  const { id, full_name: repository, archived = false, default_branch: branch = 'main', topics = [] } = api;
  return { repository, id, branch, visibility: visibilityOf(api), archived, topics };
}

function visibilityOf({ visibility, private: isPrivate }: ApiRepository): RepositoryVisibility {
  return repositoryVisibilities.find((known) => known === visibility) ?? (isPrivate ? 'private' : 'public');
}
