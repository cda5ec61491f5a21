import { apiRoot, publicHost } from './api.ts';

/** A webhook of one repository, or of an organization: then it is sent the events of all its repositories. */
export const hookScopes = ['repository', 'organization'] as const;

export type HookScope = (typeof hookScopes)[number];

/** Where a webhook is registered at GitHub. */
export interface HookHome {
  /** The web host: github.com, TENANT.ghe.com, or that of an Enterprise Server. */
  readonly host: string;
  /** A user or an organization. */
  readonly owner: string;
  /** The bare name of the repository; undefined for an organization's webhook. */
  readonly name?: string | undefined;
}

export function scopeOf({ name }: HookHome): HookScope {
  return name === undefined ? 'organization' : 'repository';
}

/** Path of the webhooks in GitHub's REST API, without a leading slash. */
export function hooksPath({ owner, name }: HookHome): string {
  return name === undefined ? `orgs/${owner}/hooks` : `repos/${owner}/${name}/hooks`;
}

/** URL of the webhooks in GitHub's REST API. */
export function hooksUrl(home: HookHome): string {
  return `${apiRoot(home.host)}/${hooksPath(home)}`;
}

/** The home's page, which names it to people. */
export function homePage({ host, owner, name }: HookHome): string {
  return `https://${host}/${name === undefined ? owner : `${owner}/${name}`}`;
}

/** The same home as people write it in short: OWNER/REPOSITORY, or the organization; on another host the page. */
export function homeName(home: HookHome): string {
  return home.host === publicHost ? homePage(home).slice(`https://${publicHost}/`.length) : homePage(home);
}

/** The minimum permission of a token. */
export function neededPermission(home: HookHome): string {
  return scopeOf(home) === 'repository'
    ? 'a fine-grained token with the repository permission Webhooks: read and write (classic: admin:repo_hook)'
    : 'a fine-grained token with the organization permission Webhooks: read and write (classic: admin:org_hook)';
}
