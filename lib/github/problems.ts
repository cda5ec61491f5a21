import type { Problem } from '../problems.ts';
import { type HookHome, homePage, hooksPath, neededPermission } from './hook-home.ts';

const setToken = 'export GITHUB_TOKEN=TOKEN, or pulumi config set --secret github:token TOKEN';

/**
 * What GitHub's refusal of a webhook call means and what helps. Only statuses whose cause is known are explained.
 *
 * @param status HTTP status of GitHub's answer
 * @param detail what GitHub said, if anything
 */
export function explainRefusal(home: HookHome, status: number, detail = ''): Problem | undefined {
  const subject = homePage(home);
  const permission = neededPermission(home);
  const said = detail === '' ? '' : ` (${detail})`;
  switch (status) {
    case 401:
      return {
        subject,
        problem: `GitHub does not know the token (401${said}): it is mistyped, expired or revoked`,
        choices: permission,
        fix: setToken,
      };
    case 403:
      return {
        subject,
        problem: `GitHub refuses the token here (403${said}): it lacks the permission, is not authorized for the organization's SSO, or ran into the rate limit`,
        choices: permission,
        fix: 'Give the token the permission at https://github.com/settings/personal-access-tokens, then the same command again',
      };
    case 404:
      return {
        subject,
        problem: `GitHub finds no such ${home.scope} for this token (404): the name is mistyped, or the token cannot see its webhooks`,
        choices: `an existing ${home.scope}, and ${permission}`,
        fix: 'pulumi config set fluxhook:repository https://github.com/OWNER/REPOSITORY, or another token',
      };
    default:
      return undefined;
  }
}

/** No token was given at all. */
export function missingToken(home: HookHome): Problem {
  return {
    subject: 'GITHUB_TOKEN',
    problem: 'no GitHub token is set, so the webhook cannot be created',
    choices: neededPermission(home),
    fix: setToken,
  };
}

/** @param hookIds hooks with the same URL, when they could be listed */
export function hookExists(home: HookHome, url: string, hookIds: readonly number[]): Problem {
  const id = hookIds[0] ?? 'ID';
  return {
    subject: homePage(home),
    value: url,
    problem: `the ${home.scope} already has a webhook for this URL${hookIds.length > 0 ? ` (id ${hookIds.join(', ')})` : ''}, made by hand or by another stack (422)`,
    choices: 'one webhook per URL; this program has to be the one that made it',
    fix: `gh api --method DELETE ${hooksPath(home)}/${id}, then the same command again`,
  };
}
