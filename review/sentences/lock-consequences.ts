import { countsOf } from '../../lib/fleet/change-words.ts';
import type { RepositoryLock } from '../../lib/fleet/lock.ts';
import { type KeptRepository, type LockChange, lockChanges } from '../../lib/fleet/lock-changes.ts';
import { isSameQuery, queryInWords } from '../../lib/fleet/query.ts';
import type { StackChange } from '../model/declaration.ts';
import { code, prose } from '../output/markdown.ts';
import { type Sentence, tell } from './sentence.ts';

/** How many repositories get a sentence of their own. */
const mostRepositories = 30;

/** What a change of a lock file does: which repositories get a webhook, and which lose theirs. */
export function lockConsequences({ before, after }: StackChange): Sentence[] {
  const [old, now] = [before.locks, after.locks].map((locks) => locks ?? new Map<string, RepositoryLock>());
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort();
  return names.flatMap((name) => tell([], ofFile(name, old?.get(name), now?.get(name))));
}

function ofFile(name: string, before: RepositoryLock | undefined, after: RepositoryLock | undefined): string[] {
  const changes = lockChanges(before, after);
  const left = changes.slice(mostRepositories);
  return [
    ...ofQueries(name, before, after),
    ...changes.slice(0, mostRepositories).map((change) => sentence(change, name)),
    ...(left.length > 0 ? [`**${left.length} more repositories** in ${code(name)}: ${countsOf(left)}.`] : []),
  ];
}

function ofQueries(name: string, before: RepositoryLock | undefined, after: RepositoryLock | undefined): string[] {
  if (before === undefined || after === undefined) return [];
  const words = ({ host, queries }: RepositoryLock) =>
    queries.map((query) => prose(`${queryInWords(query)} at ${host}`)).join('; ');
  if (isSameQuery(before.queries, after.queries) && before.host === after.host) return [];
  return [`**The query for repositories changes** (${code(name)}): ${words(before)} → ${words(after)}.`];
}

function sentence(change: LockChange, name: string): string {
  switch (change.change) {
    case 'added': {
      const { repository, visibility, objects, archived } = change.after;
      const aside = archived ? ' It is archived: GitHub takes no webhook for it.' : '';
      return `**Repository added**: ${code(repository)} (${visibility}) is in ${code(name)} now, so ${code('pulumi up')} makes its webhook and its objects ${code(objects)}.${aside}`;
    }
    case 'removed': {
      const { repository, objects } = change.before;
      return `**Repository removed**: ${code(repository)} is no longer in ${code(name)}, so ${code('pulumi up')} deletes its webhook and its objects ${code(objects)}.`;
    }
    case 'renamed':
      return `**Repository renamed**: ${code(change.before.repository)} is ${code(change.after.repository)} now (id ${change.after.id}); its objects are still called ${code(change.after.objects)}, and its webhook is re-created.${fields(change)}`;
    case 'changed':
      return `**Repository changed**: ${code(change.after.repository)}.${fields(change)}`;
  }
}

function fields({ fields, before, after }: KeptRepository): string {
  const texts = fields.map((field) => `${field} ${code(String(before[field]))} → ${code(String(after[field]))}`);
  return texts.length === 0 ? '' : ` What differs: ${texts.join(', ')}.`;
}
