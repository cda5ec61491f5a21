import type { Refusal } from '../refusal.ts';
import type { Missing } from './piece.ts';

/** Where a token is made; that of an Enterprise Server has the same path. */
const tokenPage = 'https://github.com/settings/personal-access-tokens';

/**
 * What a person does about a refusal of GitHub.
 * @param why the refusal in words
 * @param needs the permission of the token that would do
 */
export function knownRefusal({ status, cause, until, page }: Refusal, why: string, needs: string): Missing['known'] {
  if (cause === 'limit') {
    const when =
      until === undefined ? 'for a while' : `until ${until.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    return {
      reason: 'github-rate-limited',
      message: `GitHub takes no more requests of this token ${when} (${status})`,
      fix: 'the same command after that; gh api rate_limit shows what is left. A GitHub App has a limit of its own',
    };
  }
  if (status === 401) {
    return {
      reason: 'github-token-refused',
      message: `GitHub does not know the token (${why})`,
      fix: `export GITHUB_TOKEN=TOKEN with one that GitHub knows (it goes before GH_TOKEN): make it at ${tokenPage}/new with ${needs}, Contents: read`,
    };
  }
  if (cause === 'sso') {
    return {
      reason: 'github-sso-required',
      message: `the organization lets the token in after single sign-on only (${why})`,
      fix: `authorize the token for the organization: ${page ?? 'https://github.com/settings/tokens, "Configure SSO"'}`,
    };
  }
  if (status === 404) {
    return {
      reason: 'permission-missing',
      message: `GitHub shows it to no token without the permission (${why}): the token may not see it, or it is not there`,
      fix: `give this permission: GitHub: ${needs}; a fine-grained token has to list the repository, too: ${tokenPage}`,
    };
  }
  return undefined;
}
