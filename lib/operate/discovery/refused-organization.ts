import { apiRoot } from '../../github/api.ts';
import type { HookHome } from '../../github/hook-home.ts';
import type { Problem } from '../../problems/problem.ts';
import { mendOf, type Refusal, saidOf } from '../refusal.ts';

/** The least that a token needs to list an organization's repositories, private ones included. */
export const listPermission =
  'a fine-grained token of the organization with Metadata: read for all repositories (classic: repo)';

/**
 * What GitHub's refusal to list an organization's repositories means.
 * @param accountType what the account by that name is; undefined where there is none
 */
export function refusedOrganization(
  { host, owner }: HookHome,
  refusal: Refusal,
  accountType: string | undefined,
): Problem {
  const { status, pause, singleSignOn } = refusal;
  const about = { subject: 'organization', value: owner };
  if (pause === undefined && status === 404) {
    if (accountType === 'User') {
      return {
        ...about,
        problem: `${owner} is a user at ${host}, and only organizations have repositories to be found`,
        choices: 'the login of an organization',
        fix: `name an organization, or write the user's repositories into fluxhook:webhooks: - repository: ${owner}/NAME`,
      };
    }
    return {
      ...about,
      problem: `GitHub finds no such organization at ${host} for this token (404): the name is mistyped, or the token may not see it`,
      choices: `the login of an organization, as in https://${host}/LOGIN; and ${listPermission}`,
      fix: `gh api user/orgs --jq '.[].login' lists those of the token; or use another token (export GITHUB_TOKEN=TOKEN)`,
    };
  }
  if (pause === undefined && status === 401) {
    return {
      subject: 'GITHUB_TOKEN',
      problem: `GitHub does not know the token (${saidOf(refusal)}): it is mistyped, expired or revoked`,
      choices: listPermission,
      fix: 'export GITHUB_TOKEN=TOKEN, or GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PEM_FILE',
    };
  }
  if (pause === undefined && status === 403) {
    const page = singleSignOn?.page ?? `https://${host}/settings/tokens`;
    return {
      ...about,
      problem:
        singleSignOn === undefined
          ? `the token may not list the repositories (${saidOf(refusal)})`
          : `the organization asks for single sign-on, and the token is not authorized for it (${saidOf(refusal)})`,
      choices: listPermission,
      fix: singleSignOn === undefined ? `give the token that permission at ${page}` : `authorize the token at ${page}`,
    };
  }
  return {
    subject: `${apiRoot(host)}/orgs/${owner}/repos`,
    problem: saidOf(refusal),
    choices: 'GitHub in working order (https://www.githubstatus.com), and a token with requests left',
    fix: mendOf(refusal),
  };
}

/** There is nothing to ask GitHub with. */
export function noTokenToList(): Problem {
  return {
    subject: 'GITHUB_TOKEN',
    problem: 'no GitHub token is set, so the repositories cannot be listed',
    choices: listPermission,
    fix: 'export GITHUB_TOKEN=TOKEN, or GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PEM_FILE',
  };
}
