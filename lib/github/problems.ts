import type { Problem } from '../problems/problem.ts';
import { type HookHome, homePage, hooksPath, neededPermission, scopeOf } from './hook-home.ts';

const setToken = 'export GITHUB_TOKEN=TOKEN, or GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PEM_FILE';

/**
 * The meaning of GitHub's refusal of a webhook call, and the fix. Only statuses whose cause is known are explained.
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
        fix: 'Give the token the permission at https://github.com/settings/personal-access-tokens, then run the same command again',
      };
    case 404:
      return {
        subject,
        problem: `GitHub finds no such ${scopeOf(home)} for this token (404): the name is mistyped, or the token cannot see its webhooks`,
        choices: `an existing ${scopeOf(home)}, and ${permission}`,
        fix: 'Correct the repository (fluxhook:repository), or use another token',
      };
    default:
      return undefined;
  }
}

/** GitHub's answer to the creation of a webhook did not arrive, or was a server error. */
export function hookUnsure(home: HookHome): Problem {
  return {
    subject: homePage(home),
    problem: 'GitHub did not say whether it created the webhook',
    choices: 'GitHub in working order: https://www.githubstatus.com',
    fix: 'run the same command again: it looks first, and removes what this run may have left, so that there is one webhook',
  };
}

/** No credentials were given at all. */
export function missingToken(home: HookHome): Problem {
  return {
    subject: 'GITHUB_TOKEN',
    problem: 'no GitHub token is set, so the webhook cannot be created',
    choices: neededPermission(home),
    fix: setToken,
  };
}

/**
 * A webhook that should be deleted no longer exists.
 * @param path in GitHub's REST API
 */
export function hookGone(path: string): Problem {
  return {
    subject: path,
    problem: 'GitHub has no such webhook for this token (404): somebody deleted it already, or the token cannot see it',
    choices: 'a state that matches GitHub, and a token that can see the webhook',
    fix: 'the same command with --refresh, which forgets a webhook that is gone',
  };
}

/** A webhook as the explanation names it. */
interface NamedHook {
  readonly id: number;
  readonly url: string | undefined;
}

/** The home has webhooks for the path already, which this program did not create. */
export function hookExists(home: HookHome, hooks: readonly NamedHook[]): Problem {
  const [first] = hooks;
  const ids = hooks.map(({ id }) => id).join(', ');
  return {
    subject: homePage(home),
    value: first?.url,
    problem: `the ${scopeOf(home)} already has a webhook for this URL (id ${ids}), made by hand or by another stack (422)`,
    choices: 'adopt it: it keeps its id and gets the secret again; or delete it',
    fix: `pulumi config set fluxhook:adopt keep; or gh api --method DELETE ${hooksPath(home)}/${first?.id ?? 'ID'}, then run the same command again`,
  };
}
