import type { Refusal } from '../refusal.ts';
import type { Missing } from './piece.ts';

/** Where a token is made; that of an Enterprise Server has the same path. */
const tokenPage = 'https://github.com/settings/personal-access-tokens';

/**
 * How to fix a refusal of GitHub.
 * @param why the refusal in words
 * @param needs the permission that would be enough
 */
export function knownRefusal({ status, singleSignOn }: Refusal, why: string, needs: string): Missing['known'] {
  if (status === 401) {
    return {
      reason: 'github-token-refused',
      message: `GitHub does not know the token (${why})`,
      fix: `export GITHUB_TOKEN=TOKEN with one that GitHub knows (it takes precedence over GH_TOKEN): create one at ${tokenPage}/new with ${needs}, Contents: read`,
    };
  }
  if (singleSignOn !== undefined) {
    return {
      reason: 'github-sso-required',
      message: `the organization accepts the token only after single sign-on (${why})`,
      fix: `authorize the token for the organization: ${singleSignOn.page ?? 'https://github.com/settings/tokens, "Configure SSO"'}`,
    };
  }
  if (status === 404) {
    return {
      reason: 'permission-missing',
      message: `GitHub shows it only to a token with the permission (${why}): this token may lack it, or it does not exist`,
      fix: `give this permission: GitHub: ${needs}; a fine-grained token has to list the repository, too: ${tokenPage}`,
    };
  }
  return undefined;
}
