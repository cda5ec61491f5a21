import { publicHost } from '../../github/api.ts';
import { type HookHome, homePage } from '../../github/hook-home.ts';
import { parseRepositoryName } from '../../github/repository-reference.ts';
import type { LiveObject } from '../cluster.ts';
import type { HomeEvidence, Target } from './evidence.ts';
import { sourcesBehind } from './objects.ts';
import { isKnown, type Missing } from './piece.ts';

/**
 * The GitHub repositories behind what a Receiver reconciles: those of its GitRepositories, or where it has none, of the
 * GitRepositories that its Kustomizations and releases come from.
 * @param enterprise the host of a GitHub Enterprise Server that the person works with
 */
export function homesOf(
  targets: readonly Target[],
  enterprise: string | undefined,
): { homes: HookHome[]; elsewhere: string[] } {
  const direct = targets.filter(({ reference }) => reference.kind === 'GitRepository');
  const sources = sourcesBehind(direct.length > 0 ? direct : targets);
  const homes = new Map<string, HookHome>();
  const elsewhere = new Set<string>();
  for (const source of sources) {
    const home = homeOf(source);
    if (home === undefined) continue;
    if (isGitHub(home.host, enterprise)) homes.set(homePage(home).toLowerCase(), home);
    else elsewhere.add(home.host);
  }
  return { homes: [...homes.values()], elsewhere: [...elsewhere] };
}

/** The repository of a GitRepository; undefined for a URL that names none. */
export function homeOf({ spec }: LiveObject): HookHome | undefined {
  const { host, owner, name } = parseRepositoryName(String(spec?.url ?? '')) ?? {};
  return host === undefined || owner === undefined || name === undefined ? undefined : { host, owner, name };
}

/** Gitea, Forgejo and others send what a Receiver of type github takes; they have another API. */
export function isGitHub(host: string, enterprise: string | undefined): boolean {
  return host === publicHost || host.endsWith('.ghe.com') || host === enterprise;
}

/**
 * Why it cannot be determined that a home has no webhook for a Receiver; undefined if all of its webhooks were seen.
 */
export function unseenHooks({ hooks, organization }: HomeEvidence): Missing | undefined {
  if (!isKnown(hooks)) return hooks;
  if (organization === undefined || isKnown(organization)) return undefined;
  // The answer for a person's account too; 403 is that of an organization that has webhooks to hide.
  return organization.why.includes(' 404 ') ? undefined : organization;
}
