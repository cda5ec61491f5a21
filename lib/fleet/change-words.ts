import { visible } from '../problems/visible.ts';
import type { LockedRepository } from './lock.ts';
import { type KeptRepository, type LockChange, subjectOf } from './lock-changes.ts';

/** A change of a lock file, and what `pulumi up` does about it, in one line. */
export function changeLine(change: LockChange, reason?: string): string {
  switch (change.change) {
    case 'added':
      return `+ ${change.after.repository} (${about(change.after)}): gets a webhook; its objects are called ${change.after.objects}`;
    case 'removed':
      return `- ${change.before.repository}${reason === undefined ? '' : ` (${reason})`}: its webhook and its objects ${change.before.objects} are deleted`;
    case 'renamed':
      return `~ ${change.before.repository} → ${change.after.repository}: renamed; its objects are still called ${change.after.objects}, its webhook is re-created${fieldsOf(change, '; ')}`;
    case 'changed':
      return `~ ${subjectOf(change).repository}: ${fieldsOf(change)}`;
  }
}

function about({ branch, visibility, archived }: LockedRepository): string {
  return `${visibility}, ${visible(branch)}${archived ? ', archived' : ''}`;
}

/** `branch master → main`. */
export function fieldsOf(change: KeptRepository, before = ''): string {
  const texts = change.fields.map(
    (field) => `${field} ${visible(String(change.before[field]))} → ${visible(String(change.after[field]))}`,
  );
  return texts.length === 0 ? '' : `${before}${texts.join(', ')}`;
}

/** How many of each kind, in words: 2 added, 1 removed. */
export function countsOf(changes: readonly LockChange[]): string {
  const kinds = ['added', 'removed', 'renamed', 'changed'] as const;
  return kinds
    .map((kind) => [kind, changes.filter(({ change }) => change === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

/** The same in few words, without what is done about it. */
export function newsLine(change: LockChange, reason?: string): string {
  switch (change.change) {
    case 'added':
      return `new: ${change.after.repository}`;
    case 'removed':
      return `gone: ${change.before.repository}${reason === undefined ? '' : ` (${reason})`}`;
    case 'renamed':
      return `renamed: ${change.before.repository} → ${change.after.repository}`;
    case 'changed':
      return `changed: ${change.after.repository} (${fieldsOf(change)})`;
  }
}
