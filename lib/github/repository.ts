import { publicHost } from './api.ts';
import { parseRepository } from './repository-reference.ts';

/** Owner and bare name of a GitHub repository. */
export interface GitHubRepository {
  readonly owner: string;
  /** The bare name: the GitHub provider takes it without the owner. */
  readonly name: string;
}

/** What a GitHub repository URL may look like, for error messages. */
export const repositoryUrlChoices = 'https://github.com/OWNER/REPOSITORY';

/**
 * Owner and name from an HTTPS URL of a repository on github.com (a trailing `.git` or slash is accepted), or
 * undefined when the text is not one.
 */
export function parseRepositoryUrl(url: string): GitHubRepository | undefined {
  const { host, owner, name } = (/^https:/i.test(url) && parseRepository(url)) || {};
  if (host !== publicHost || owner === undefined || name === undefined) return undefined;
  return { owner, name };
}
