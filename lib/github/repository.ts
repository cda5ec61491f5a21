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
 * undefined when the text is not one. URLs with credentials are refused: they would end up in plain text in the
 * GitRepository.
 */
export function parseRepositoryUrl(url: string): GitHubRepository | undefined {
  const match =
    /^https:\/\/github\.com\/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/.exec(url);
  const [, owner, name] = match ?? [];
  if (owner === undefined || name === undefined || name === '.' || name === '..') return undefined;
  return { owner, name };
}
