import type { Problem } from '../problems.ts';
import type { GitHubRepository } from './repository.ts';

const permission =
  'a fine-grained token with the repository permission Webhooks: read and write (classic: admin:repo_hook)';
const setToken = 'export GITHUB_TOKEN=TOKEN, or pulumi config set --secret github:token TOKEN';

/**
 * What GitHub's refusal of a webhook call means and what helps. Only statuses whose cause is known are explained.
 *
 * @param status HTTP status of GitHub's answer
 * @param detail what GitHub said, if anything
 */
export function explainRefusal(repository: GitHubRepository, status: number, detail = ''): Problem | undefined {
  const subject = `https://github.com/${repository.owner}/${repository.name}`;
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
        problem: `GitHub finds no such repository for this token (404): the name is mistyped, or the token cannot see its webhooks`,
        choices: `an existing repository, and ${permission}`,
        fix: 'pulumi config set fluxhook:repository https://github.com/OWNER/REPOSITORY, or another token',
      };
    default:
      return undefined;
  }
}

/** No token was given at all. */
export function missingToken(): Problem {
  return {
    subject: 'GITHUB_TOKEN',
    problem: 'no GitHub token is set, so the webhook cannot be created',
    choices: permission,
    fix: setToken,
  };
}

/** @param hookIds hooks with the same URL, when they could be listed */
export function hookExists(repository: GitHubRepository, url: string, hookIds: readonly number[]): Problem {
  const { owner, name } = repository;
  const id = hookIds[0] ?? 'ID';
  return {
    subject: `https://github.com/${owner}/${name}`,
    value: url,
    problem: `the repository already has a webhook for this URL${hookIds.length > 0 ? ` (id ${hookIds.join(', ')})` : ''}, made by hand or by another stack (422)`,
    choices: 'one webhook per URL; this program has to be the one that made it',
    fix: `gh api --method DELETE repos/${owner}/${name}/hooks/${id}, then the same command again`,
  };
}
