import { type HookHome, hooksPath } from '../../github/hook-home.ts';
import type { LiveObject } from '../live-object.ts';
import { recordAnnotation } from './names.ts';

/** One of the two sides: what was there, or what replaces it. */
export type SideName = 'old' | 'new';

/** The names of what one side has. */
export interface SideNames {
  readonly receiver: string;
  readonly secret: string;
}

/** A webhook that a rotation has touched. */
export interface HookRecord {
  readonly home: HookHome;
  readonly id: number;
  /** Where it was pointed to last; undefined if GitHub never confirmed that. */
  readonly moved?: SideName;
  /** The side at which its ping was answered since. */
  readonly proved?: SideName;
}

/** The progress of a rotation, as far as the objects themselves and GitHub do not show it. */
export interface RotationRecord {
  readonly old: SideNames;
  readonly new: SideNames;
  /**
   * - `preparing`: no webhook has been touched
   * - `switching`: a webhook may be at either path
   */
  readonly phase: 'preparing' | 'switching';
  /** Whether the old token is refused already. */
  readonly revoke: boolean;
  readonly startedAt: string;
  /** When a webhook was last pointed elsewhere. */
  readonly switchedAt?: string;
  readonly hooks: readonly HookRecord[];
}

/** The record of a Secret; undefined where it has none that can be read. */
export function recordOf(secret: LiveObject | undefined): RotationRecord | undefined {
  const text = secret?.metadata.annotations?.[recordAnnotation];
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as RotationRecord;
    return record.old?.receiver && record.new?.secret && Array.isArray(record.hooks) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Identifies a webhook among all homes. */
export function hookKey({ home, id }: Pick<HookRecord, 'home' | 'id'>): string {
  return `${home.host}/${hooksPath(home)}/${id}`.toLowerCase();
}

/** The record with what is new of one webhook. */
export function withHook(record: RotationRecord, hook: HookRecord): RotationRecord {
  const others = record.hooks.filter((each) => hookKey(each) !== hookKey(hook));
  return { ...record, hooks: [...others, hook] };
}
