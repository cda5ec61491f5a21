import type { Missing } from '../evidence/piece.ts';
import type { Reason } from './reasons.ts';
import type { View } from './view.ts';

/** What a delivery passes on its way, in order. */
export const hopIds = [
  'source-host',
  'hook',
  'delivery',
  'address',
  'entrance',
  'path',
  'receiver',
  'signature',
  'event',
  'filter',
  'target',
  'artifact',
] as const;

export type HopId = (typeof hopIds)[number];

/** How a hop is. */
export const statuses = ['pass', 'warn', 'fail', 'not-reached', 'not-applicable', 'unknown'] as const;

export type Status = (typeof statuses)[number];

/** What was found at a hop. */
export interface Finding {
  readonly status: Exclude<Status, 'pass' | 'not-reached'>;
  /** Stable; docs/doctor.md has a section of this name. */
  readonly reason: Reason;
  /** What was found, in one sentence. */
  readonly message: string;
  /** Why that keeps a push from reconciling, or how it comes about. */
  readonly why?: string;
  /** A command, a link or an edit that fixes it. */
  readonly fix: string;
  /** Figures and names behind it; never a token. */
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/** That a hop holds, as far as it was seen. */
export interface Held {
  readonly message: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/** One hop: pure functions of what was found. */
export interface Hop {
  readonly id: HopId;
  /** The question that it answers, for people. */
  readonly question: string;
  /** What is wrong with it, or cannot be determined. */
  readonly problems: (view: View) => readonly Finding[];
  /** What it looks like where nothing is wrong with it; undefined where only a delivery would show it. */
  readonly holds: (view: View) => Held | undefined;
}

/** That something could not be looked at. */
export function notKnown({ missing, asked, why, needs, fix, sender, known }: Missing): Finding {
  if (known !== undefined) {
    const { reason, message, fix } = known;
    return {
      status: 'unknown',
      reason,
      message: `it cannot be determined: ${message}`,
      fix,
      evidence: { asked, needs },
    };
  }
  if (missing === 'permission') {
    return {
      status: 'unknown',
      reason: 'permission-missing',
      message: `it cannot be determined: ${asked} is refused (${why})`,
      fix: `give this permission: ${needs}`,
      evidence: { asked, needs },
    };
  }
  return {
    status: 'unknown',
    reason:
      sender === 'unreachable' ? 'github-unreachable' : sender === 'limited' ? 'github-limited' : 'evidence-missing',
    message: `it cannot be determined: ${asked} failed (${why})`,
    fix: fix ?? 'run the same command again when that answers',
    evidence: { asked },
  };
}
