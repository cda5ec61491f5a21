import pLimit from 'p-limit';
import { apiRoot } from '../../github/api.ts';
import { type HookHome, homePage } from '../../github/hook-home.ts';
import { missingToken } from '../../github/problems.ts';
import { GitHub, type GitHubCredentials, isRefusal } from '../../operate/github.ts';
import { refusedHome } from '../../operate/refused-home.ts';
import { ServerFailure } from '../../operate/server-failure.ts';
import type { Problem } from '../../problems/problem.ts';
import { toldPatience } from '../../pulumi/asking.ts';

/** Requests to GitHub at the same time; it allows 100. */
const concurrency = 10;

/** What GitHub said before anything was deployed. */
export interface GitHubFindings {
  readonly problems: readonly Problem[];
  /** What a person should know, though it stops nothing. */
  readonly notices: readonly string[];
}

/**
 * Asks GitHub, before anything is deployed, whether the webhooks of each home may be seen, and where it is now.
 * @param isPinned whether a home is of a lock file, for all of which one look says where they are
 */
export async function checkGitHub(
  homes: readonly HookHome[],
  credentials: GitHubCredentials | undefined,
  isPinned: (home: HookHome) => boolean = () => false,
): Promise<GitHubFindings> {
  const [first] = homes;
  if (first === undefined) return { problems: [], notices: [] };
  if (credentials === undefined) return { problems: [missingToken(first)], notices: [] };
  const limit = pLimit(concurrency);
  const github = new GitHub(credentials, undefined, { patience: toldPatience() });
  const distinct = [...new Map(homes.map((home) => [homePage(home).toLowerCase(), home])).values()];
  const found = await Promise.all(distinct.map((home) => limit(() => checkHome(github, home, isPinned(home)))));
  return {
    problems: once(found.flatMap(({ problems }) => problems)),
    notices: found.flatMap(({ notices }) => notices),
  };
}

async function checkHome(github: GitHub, home: HookHome, isPinned: boolean): Promise<GitHubFindings> {
  try {
    const [hooks, fullName] = await Promise.all([
      github.hooks(home),
      home.name === undefined || isPinned ? undefined : github.fullName(home),
    ]);
    if (isRefusal(hooks)) return { problems: [refusedHome(home, hooks)], notices: [] };
    return { problems: [], notices: isRefusal(fullName) ? [] : renamed(home, fullName) };
  } catch (error) {
    return { problems: [unreachable(home, error)], notices: [] };
  }
}

function renamed(home: HookHome, fullName: string | undefined): string[] {
  const named = `${home.owner}/${home.name}`;
  if (fullName === undefined || fullName.toLowerCase() === named.toLowerCase()) return [];
  return [
    `GitHub redirects ${named} to ${fullName}: the repository was renamed or moved. The webhook stays with it, and payloads ` +
      `have the new name. Write the new one (fluxhook:repository, and the source's URL): https://${home.host}/${fullName}`,
  ];
}

function unreachable(home: HookHome, error: unknown): Problem {
  const api = apiRoot(home.host);
  const { host } = new URL(api);
  return {
    subject: api,
    problem: `GitHub cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    choices: `a network path to ${host}:443, direct or through a proxy (HTTPS_PROXY with NODE_USE_ENV_PROXY=1)`,
    fix: error instanceof ServerFailure ? error.fix : `curl ${api}/meta`,
  };
}

/** A host that cannot be reached is said once, however many repositories it has. */
function once(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.subject} ${problem.problem}`, problem])).values()];
}
