import type { SideName } from './record.ts';

/** The objects of one side that exist. */
export interface SideFacts {
  readonly receiver: 'absent' | 'unready' | 'ready' | 'suspended';
  readonly hasSecret: boolean;
  /** Whether the Receiver says that it is part of a rotation. */
  readonly isMarked: boolean;
}

/** A webhook that points to either side. */
export interface HookFacts {
  readonly key: string;
  readonly at: SideName;
  /** GitHub sends nothing to an inactive one. */
  readonly isActive: boolean;
  readonly moved: SideName | undefined;
  readonly proved: SideName | undefined;
}

/** All that the next step depends on. */
export interface Facts {
  /** In milliseconds, as all times here. */
  readonly now: number;
  /** Whether the old side should remain (`--back`). */
  readonly back: boolean;
  /** Whether the old token should be refused at once (`--revoke-now`). */
  readonly revoke: boolean;
  /** Undefined before the first step and after the last one. */
  readonly record:
    | { readonly phase: 'preparing' | 'switching'; readonly revoke: boolean; readonly switchedAt: number | undefined }
    | undefined;
  readonly old: SideFacts;
  readonly new: SideFacts;
  /** Undefined where GitHub does not show them. */
  readonly hooks: readonly HookFacts[] | undefined;
  /** Whether something else needs the old Secret. */
  readonly keepsOldSecret: boolean;
  /** Whether this run has seen an unsigned request be refused at the path that remains. */
  readonly isProbed: boolean;
  /** Whether this run has had GitHub send again what had failed. */
  readonly isRedelivered: boolean;
}

/** The next step. Each can be repeated, so that nothing is lost if a run ends in the middle of one. */
export type Step =
  | { readonly do: 'make-secret' | 'revoke' | 'readmit' | 'redeliver' | 'settle' }
  | { readonly do: 'make-receiver' | 'await-ready' | 'probe'; readonly side: SideName }
  | { readonly do: 'switch-hook' | 'prove-hook'; readonly hook: string; readonly side: SideName }
  | { readonly do: 'drain'; readonly until: number }
  | { readonly do: 'remove-receiver' | 'remove-secret'; readonly side: SideName }
  /** Nothing can be done before somebody has fixed this. */
  | { readonly do: 'stop'; readonly why: 'hooks-unseen' | 'hooks-gone' | 'too-late' };

/**
 * GitHub gives up on an answer after 10 s; the rest is for deliveries that it had begun before it accepted the change.
 */
export const drainMilliseconds = 12_000;

/** The next step of a rotation, or of its way back; undefined where there is nothing to do. A pure function. */
export function nextStep(facts: Facts): Step | undefined {
  const { back, record } = facts;
  const [side, other]: [SideName, SideName] = back ? ['old', 'new'] : ['new', 'old'];
  if (record === undefined) return back ? undefined : { do: 'make-secret' };
  if (back && !facts.old.hasSecret) return { do: 'stop', why: 'too-late' };
  if (!back && facts.revoke && isAccepting(facts.old, record.revoke)) return { do: 'revoke' };
  if (back && record.revoke && facts.old.receiver === 'suspended') return { do: 'readmit' };
  const { receiver } = facts[side];
  if (receiver === 'absent') return { do: 'make-receiver', side };
  // A side that no webhook ever pointed to can be deleted without asking GitHub.
  if (back && record.phase === 'preparing') return removal(facts, other);
  if (facts.hooks === undefined) return { do: 'stop', why: 'hooks-unseen' };
  if (receiver !== 'ready') return { do: 'await-ready', side };
  for (const hook of facts.hooks) {
    if (hook.at === other) return facts.isProbed ? { do: 'switch-hook', hook: hook.key, side } : { do: 'probe', side };
    const isOwed = back ? hook.moved === side : true;
    if (isOwed && hook.isActive && hook.proved !== side) return { do: 'prove-hook', hook: hook.key, side };
  }
  if (!back && facts.hooks.length === 0) return { do: 'stop', why: 'hooks-gone' };
  const until = (record.switchedAt ?? 0) + drainMilliseconds;
  const isOldRefused = !back && record.revoke;
  if (!isOldRefused && facts[other].receiver !== 'absent' && facts.now < until) return { do: 'drain', until };
  if (!facts.isRedelivered && record.switchedAt !== undefined) return { do: 'redeliver' };
  return removal(facts, other);
}

/** Removes one side, the Receiver first. The new Secret holds the record, so it is cleaned up or deleted last. */
function removal(facts: Facts, side: SideName): Step {
  if (facts[side].receiver !== 'absent') return { do: 'remove-receiver', side };
  if (side === 'old') {
    const isDue = facts.old.hasSecret && !facts.keepsOldSecret;
    return isDue ? { do: 'remove-secret', side } : { do: 'settle' };
  }
  return facts.old.isMarked ? { do: 'settle' } : { do: 'remove-secret', side };
}

function isAccepting({ receiver }: SideFacts, isRevoked: boolean): boolean {
  return receiver !== 'absent' && (receiver !== 'suspended' || !isRevoked);
}

/** Whether a rotation has ended with a step. */
export function isLast(step: Step, back: boolean): boolean {
  return back ? step.do === 'remove-secret' : step.do === 'settle';
}
