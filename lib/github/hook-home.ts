import type { GitHubRepository } from './repository.ts';

/** A webhook of one repository, or of an organization: then it is sent the events of all its repositories. */
export const hookScopes = ['repository', 'organization'] as const;

export type HookScope = (typeof hookScopes)[number];

/** Where a webhook is registered at GitHub. */
export interface HookHome {
  readonly scope: HookScope;
  /** The repository; of an organization's webhook, its owner is the organization. */
  readonly repository: GitHubRepository;
}

/** Path of the webhooks in GitHub's REST API, without a leading slash. */
export function hooksPath({ scope, repository: { owner, name } }: HookHome): string {
  return scope === 'repository' ? `repos/${owner}/${name}/hooks` : `orgs/${owner}/hooks`;
}

/** The home's page, which names it to people. */
export function homePage({ scope, repository: { owner, name } }: HookHome): string {
  return scope === 'repository' ? `https://github.com/${owner}/${name}` : `https://github.com/${owner}`;
}

/** The least that a token has to be allowed. */
export function neededPermission({ scope }: HookHome): string {
  return scope === 'repository'
    ? 'a fine-grained token with the repository permission Webhooks: read and write (classic: admin:repo_hook)'
    : 'a fine-grained token with the organization permission Webhooks: read and write (classic: admin:org_hook)';
}
