import { Patience } from '../operate/patience.ts';
import { timeLimit } from './time-limit.ts';

/** Longest wait that GitHub or a cluster may ask for while somebody is watching, in milliseconds. */
const whileLooking = 60_000;

/** The same for a command that has to finish: the longest of GitHub's secondary limits is about 15 minutes. */
export const untilDone = 15 * 60_000;

/** Waits that are reported, within the time of --timeout. */
export function toldPatience(
  options: { readonly longestPause?: number; readonly signal?: AbortSignal } = {},
): Patience {
  return new Patience({
    longestPause: whileLooking,
    until: () => timeLimit.until,
    onWait: (text) => console.error(text),
    onTimeUp: () => {
      timeLimit.isOver = true;
    },
    ...options,
  });
}
