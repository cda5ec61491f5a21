import { type HookHome, homePage } from '../../github/hook-home.ts';
import type { LiveObject } from '../cluster.ts';
import type { Lag } from '../github.ts';
import type { Sender, Target } from './evidence.ts';
import { homeOf, isGitHub } from './homes.ts';
import { known, type Piece } from './piece.ts';
import { shownRevision } from './revision.ts';
import type { SenderAccess } from './sender.ts';
import { sourceReference } from './targets.ts';
import { trackedBy } from './tracked.ts';

/** What an object has, and the branch that it comes from. */
export interface Followed {
  readonly home: HookHome;
  readonly branch: string;
  /** In hexadecimal digits. */
  readonly commit: string;
}

/** Undefined for what comes from no branch, or has a revision that names no commit, such as the version of a chart. */
export function followedBy(object: LiveObject, sources: readonly LiveObject[]): Followed | undefined {
  const [, commit] = /@sha1:([0-9a-f]{40})$/.exec(shownRevision(object) ?? '') ?? [];
  const { name = object.metadata.name, namespace = object.metadata.namespace } = sourceReference(object) ?? {};
  const source = sources.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const home = source && homeOf(source);
  const branch = source && trackedBy(source).branch;
  return commit === undefined || home === undefined || branch === undefined ? undefined : { home, branch, commit };
}

/** By {@link keyOf}. */
export type Lags = ReadonlyMap<string, Piece<Lag>>;

/** Asks how far each object is from the end of its branch: once for each commit of a repository. */
export async function lagsOf(
  targets: readonly Target[],
  sender: Sender,
  { github, enterprise }: Pick<SenderAccess, 'github' | 'enterprise'>,
): Promise<Lags> {
  const followed = targets
    .flatMap(({ objects, sources }) => (known(objects) ?? []).map((object) => followedBy(object, known(sources) ?? [])))
    .filter((each) => each !== undefined)
    .filter(({ home }) => isGitHub(home.host, enterprise));
  if (github === undefined) return new Map();
  const asked = followed.map(async (each) => {
    const lag = isEnd(each, sender)
      ? { value: { behind: 0, ahead: 0 } }
      : await github.lag(each.home, each.commit, each.branch);
    return [keyOf(each), lag] as const;
  });
  return new Map(await Promise.all(asked));
}

/** Whether the end of the branch, which was asked for, is that commit. */
function isEnd({ home, branch, commit }: Followed, sender: Sender): boolean {
  const page = homePage(home).toLowerCase();
  const homes = sender.asked ? sender.homes.filter((each) => homePage(each.home).toLowerCase() === page) : [];
  return homes.some(({ head }) => known(head)?.branch === branch && known(head)?.commit === commit);
}

export function keyOf({ home, branch, commit }: Followed): string {
  return JSON.stringify([homePage(home).toLowerCase(), branch, commit]);
}
