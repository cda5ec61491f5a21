import { homePage } from '../../github/hook-home.ts';
import type { LiveObject } from '../cluster.ts';
import type { Evidence, Sender } from '../evidence/evidence.ts';
import { type Followed, followedBy, keyOf } from '../evidence/lag.ts';
import { isKnown, known } from '../evidence/piece.ts';
import type { Lag } from '../github.ts';

/** The distance of something from the head of its branch. */
export interface Distance {
  readonly text: string;
  readonly isAtHead: boolean | undefined;
  readonly lag: Lag | undefined;
}

/**
 * How far an object is from the end of the branch that it follows; undefined where it follows none, or GitHub was not
 * asked.
 */
export function distanceOf(
  object: LiveObject,
  sources: readonly LiveObject[],
  { lags, sender }: Evidence,
): Distance | undefined {
  const followed = followedBy(object, sources);
  const piece = followed && lags?.get(keyOf(followed));
  if (followed === undefined || piece === undefined) return undefined;
  const end = endOf(followed, sender);
  const where = `${followed.branch}${end === undefined ? '' : `@${end.slice(0, 7)}`}`;
  if (isKnown(piece)) {
    const { behind, ahead } = piece.value;
    const isAtHead = behind === 0 && ahead === 0;
    return { text: isAtHead ? 'at head' : distanceText(piece.value, where), isAtHead, lag: piece.value };
  }
  if (end === undefined) return { text: 'lag not known', isAtHead: undefined, lag: undefined };
  return { text: `behind ${where}, by how much is not known`, isAtHead: false, lag: undefined };
}

function distanceText({ behind, ahead }: Lag, where: string): string {
  const commits = (count: number) => `${count} ${count === 1 ? 'commit' : 'commits'}`;
  if (ahead === 0) return `${commits(behind)} behind ${where}`;
  // The branch was set back, or its history was written again.
  if (behind === 0) return `${commits(ahead)} ahead of ${where}`;
  return `diverged from ${where}: ${commits(behind)} behind, ${ahead} ahead`;
}

/** The commit at the end of the branch, where GitHub says it. */
function endOf({ home, branch }: Followed, sender: Sender): string | undefined {
  const page = homePage(home).toLowerCase();
  const homes = sender.asked ? sender.homes.filter((each) => homePage(each.home).toLowerCase() === page) : [];
  return homes.map(({ head }) => known(head)).find((head) => head?.branch === branch)?.commit;
}
