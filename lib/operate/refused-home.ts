import { apiRoot } from '../github/api.ts';
import type { HookHome } from '../github/hook-home.ts';
import { explainRefusal } from '../github/problems.ts';
import type { Problem } from '../problems/problem.ts';
import { mendOf, type Refusal, saidOf } from './refusal.ts';

/** What GitHub's refusal to show the webhooks of a home means: whether it is the token, or only GitHub at that time. */
export function refusedHome(home: HookHome, refusal: Refusal): Problem {
  const { status, detail, pause } = refusal;
  const ofToken = pause === undefined ? explainRefusal(home, status, detail) : undefined;
  return (
    ofToken ?? {
      subject: apiRoot(home.host),
      problem: saidOf(refusal),
      choices:
        pause === undefined
          ? 'GitHub in working order: https://www.githubstatus.com'
          : 'a token with requests left: GitHub counts 5,000 an hour',
      fix: mendOf(refusal),
    }
  );
}
