import type { HookHome } from '../../github/hook-home.ts';
import { listHooks } from '../../github/hooks.ts';
import { explainRefusal, missingToken } from '../../github/problems.ts';
import type { Problem } from '../../problems.ts';

/** Asks GitHub, before anything is deployed, whether the token may see the webhooks. */
export async function checkGitHub(home: HookHome, token: string | undefined): Promise<Problem[]> {
  if (token === undefined || token === '') return [missingToken(home)];
  let answer: Awaited<ReturnType<typeof listHooks>>;
  try {
    answer = await listHooks(home, token);
  } catch (error) {
    return [
      {
        subject: 'https://api.github.com',
        problem: `GitHub cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
        choices:
          'a network path to api.github.com:443, direct or through a proxy (HTTPS_PROXY with NODE_USE_ENV_PROXY=1)',
        fix: 'curl https://api.github.com/meta',
      },
    ];
  }
  if (Array.isArray(answer)) return [];
  const explained = explainRefusal(home, answer.status, answer.detail);
  return [
    explained ?? {
      subject: 'https://api.github.com',
      problem: `GitHub answered ${answer.status} (${answer.detail})`,
      choices: 'GitHub in working order: https://www.githubstatus.com',
      fix: 'The same command again, later',
    },
  ];
}
