import { changeLine, countsOf } from '../fleet/change-words.ts';
import { type LockChange, subjectOf } from '../fleet/lock-changes.ts';
import { queryInWords } from '../fleet/query.ts';
import type { LockRefresh } from './lock.ts';

/** What was done with the lock file. */
export type LockOutcome = 'current' | 'written' | 'outdated' | 'planned';

/** For people: the differences, then what to do. */
export function lockTextReport(refresh: LockRefresh, outcome: LockOutcome): string {
  const { target, lock, changes, requests } = refresh;
  const { name } = target.read;
  const count = lock.repositories.length;
  const head = `${lock.queries.map(queryInWords).join('; ')}: ${count === 1 ? '1 repository' : `${count} repositories`} at ${lock.host} (${requests === 1 ? '1 request' : `${requests} requests`})`;
  const lines = changes.map((change) => `  ${lineOf(change, refresh)}`);
  const isRewritten = changes.length === 0 && outcome !== 'current';
  return [
    head,
    ...lines,
    ...(isRewritten ? [`  the repositories are the same, ${name} is written differently`] : []),
    ended(refresh, outcome),
  ].join('\n');
}

function lineOf(change: LockChange, { reasons }: LockRefresh): string {
  return changeLine(change, reasons.get(subjectOf(change).id));
}

function ended({ target }: LockRefresh, outcome: LockOutcome): string {
  const { name, command } = target.read;
  const up = target.stack === undefined ? 'the next pulumi up' : `pulumi up --stack ${target.stack}`;
  switch (outcome) {
    case 'current':
      return `${name} is up to date.`;
    case 'written':
      return `Wrote ${name}. Commit it, and have it reviewed: ${up} applies it.`;
    case 'outdated':
      return `${name} is not up to date. To update it: ${command}`;
    case 'planned':
      return `Nothing was written. To write ${name}: ${command}`;
  }
}

/** For a chat, in one line. */
export function lockShortReport({ target, lock, changes }: LockRefresh, outcome: LockOutcome): string {
  const counts = countsOf(changes);
  return `${target.read.name}: ${lock.repositories.length} repositories, ${counts === '' ? 'no change' : counts}; ${outcome}`;
}

/** For programs. */
export function lockJson({ target, lock, changes, reasons, notices, requests }: LockRefresh, outcome: LockOutcome) {
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'RepositoryLock',
    file: target.read.name,
    outcome,
    host: lock.host,
    queries: lock.queries,
    repositories: lock.repositories,
    changes: changes.map((change) => ({
      change: change.change,
      id: subjectOf(change).id,
      repository: 'after' in change ? change.after.repository : change.before.repository,
      ...(change.change === 'renamed' && { was: change.before.repository }),
      ...('fields' in change && {
        fields: Object.fromEntries(
          change.fields.map((field) => [field, { before: change.before[field], after: change.after[field] }]),
        ),
      }),
      ...(change.change === 'removed' && { reason: reasons.get(change.before.id) ?? 'unknown' }),
    })),
    notices,
    requests,
  };
}
