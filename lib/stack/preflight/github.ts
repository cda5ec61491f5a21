import pLimit from 'p-limit';
import { apiRoot } from '../../github/api.ts';
import { type HookHome, homePage } from '../../github/hook-home.ts';
import { isFleet } from '../../github/pace.ts';
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
  /** What a person should know, although it stops nothing. */
  readonly notices: readonly string[];
}

/** Where a webhook will be registered. */
export interface CheckedHome {
  readonly home: HookHome;
  /** Whether the stack's state has the webhook, and has it there. */
  readonly isRegistered: boolean;
  /** Whether it is in a lock file, whose repositories are all looked up at once. */
  readonly isPinned: boolean;
}

/**
 * Asks GitHub, before anything is deployed, whether the token can see the webhooks of each home, and where the home is
 * now. Of a fleet (lib/github/pace.ts) it asks for the names of each organization's repositories together, and for the
 * webhooks of those that get one, and of one other: a token that may no longer see those of the rest is refused when
 * one of them is changed.
 */
export async function checkGitHub(
  checked: readonly CheckedHome[],
  credentials: GitHubCredentials | undefined,
): Promise<GitHubFindings> {
  const homes = checked.map(({ home }) => home);
  const [first] = homes;
  if (first === undefined) return { problems: [], notices: [] };
  if (credentials === undefined) return { problems: [missingToken(first)], notices: [] };
  const limit = pLimit(concurrency);
  const github = new GitHub(credentials, undefined, { patience: toldPatience() });
  const distinct = [...new Map(homes.map((home) => [keyOf(home), home])).values()];
  const pinned = new Set(checked.filter(({ isPinned }) => isPinned).map(({ home }) => keyOf(home)));
  const unpinned = (home: HookHome) => home.name !== undefined && !pinned.has(keyOf(home));
  const looks = isFleet(distinct.length)
    ? await looksAtFleet(github, distinct, checked, unpinned)
    : distinct.map((home) => ({ home, atName: unpinned(home) }));
  const found = await Promise.all(looks.map((look) => limit(() => checkHome(github, look))));
  return {
    problems: once(found.flatMap(({ problems }) => problems)),
    notices: found.flatMap(({ notices }) => notices),
  };
}

/** What is asked of one home. */
interface Look {
  readonly home: HookHome;
  /** Whether it still has its name; not checked for an organization. */
  readonly atName: boolean;
}

/** The homes of a fleet that need a request of their own. */
async function looksAtFleet(
  github: GitHub,
  homes: readonly HookHome[],
  checked: readonly CheckedHome[],
  unpinned: (home: HookHome) => boolean,
): Promise<readonly Look[]> {
  const unregistered = new Set(checked.filter(({ isRegistered }) => !isRegistered).map(({ home }) => keyOf(home)));
  const looks: Look[] = [];
  for (const [, ofOwner] of Map.groupBy(homes, ({ host, owner }) => `${host}/${owner}`.toLowerCase())) {
    const names = ofOwner.some(unpinned) ? await namesOf(github, ofOwner[0] as HookHome) : new Set<string>();
    for (const [index, home] of ofOwner.entries()) {
      const atName = unpinned(home) && !names.has(`${home.owner}/${home.name}`.toLowerCase());
      // The first one shows whether the token may see webhooks of this owner at all.
      if (index === 0 || atName || unregistered.has(keyOf(home))) looks.push({ home, atName });
    }
  }
  return looks;
}

/** OWNER/NAME of what an organization has, in lower case; nothing where GitHub does not list it, as for a person. */
async function namesOf(github: GitHub, owner: HookHome): Promise<ReadonlySet<string>> {
  try {
    const listed = await github.repositories(owner);
    return new Set(isRefusal(listed) ? [] : listed.map(({ repository }) => repository.toLowerCase()));
  } catch (error) {
    // The request for the first one reports it, with the fix.
    if (error instanceof ServerFailure) return new Set();
    throw error;
  }
}

async function checkHome(github: GitHub, { home, atName }: Look): Promise<GitHubFindings> {
  try {
    const [hooks, fullName] = await Promise.all([github.hooks(home), atName ? github.fullName(home) : undefined]);
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
      `have the new name. Use the new one in fluxhook:repository and in the source's URL: https://${home.host}/${fullName}`,
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

function keyOf(home: HookHome): string {
  return homePage(home).toLowerCase();
}
