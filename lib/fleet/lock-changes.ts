import type { LockedRepository, RepositoryLock } from './lock.ts';
import { byName } from './repository.ts';

/** Fields of a repository that may change. */
export const lockedFields = ['branch', 'visibility', 'archived', 'objects'] as const;

export type LockedField = (typeof lockedFields)[number];

/** How one repository differs between two locks. */
export type LockChange =
  | { readonly change: 'added'; readonly after: LockedRepository }
  | { readonly change: 'removed'; readonly before: LockedRepository }
  | KeptRepository;

/** One with the same id; renamed, it has another name or owner, and fields may differ, too. */
export interface KeptRepository {
  readonly change: 'renamed' | 'changed';
  readonly before: LockedRepository;
  readonly after: LockedRepository;
  readonly fields: readonly LockedField[];
}

/** The differences between two locks, by name; repositories of different GitHubs are never the same. */
export function lockChanges(before: RepositoryLock | undefined, after: RepositoryLock | undefined): LockChange[] {
  const old = before?.repositories ?? [];
  const now = after?.repositories ?? [];
  const isSameHost = before === undefined || after === undefined || before.host === after.host;
  const known = new Map(isSameHost ? old.map((each) => [each.id, each]) : []);
  const there = new Set(isSameHost ? now.map(({ id }) => id) : []);
  const come = now.flatMap((each): LockChange[] => {
    const earlier = known.get(each.id);
    if (earlier === undefined) return [{ change: 'added', after: each }];
    const fields = lockedFields.filter((field) => earlier[field] !== each[field]);
    if (earlier.repository !== each.repository) return [{ change: 'renamed', before: earlier, after: each, fields }];
    return fields.length === 0 ? [] : [{ change: 'changed', before: earlier, after: each, fields }];
  });
  const gone = old.filter(({ id }) => !there.has(id)).map((each): LockChange => ({ change: 'removed', before: each }));
  return [...come, ...gone].sort((a, b) => byName(subjectOf(a), subjectOf(b)));
}

/** The repository that a change is about, as it was before. */
export function subjectOf(change: LockChange): LockedRepository {
  return change.change === 'added' ? change.after : change.before;
}
