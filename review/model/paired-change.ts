import { lockChanges } from '../../lib/fleet/lock-changes.ts';
import type { PolicyObject } from '../../policy/object.ts';
import type { StackChange } from './declaration.ts';
import { type Pair, pairUp } from './pairs.ts';
import { settled, settledSetting } from './same-meaning.ts';
import { comparable } from './summary.ts';

/** A change with its objects in pairs; each object is in one pair. */
export interface PairedChange {
  readonly change: StackChange;
  readonly pairs: readonly Pair[];
}

/** Pairs each object with that of the other side, and makes what means the same look the same. */
export function pairedChange(change: StackChange): PairedChange {
  const { before, after } = change;
  const raw = pairUp(before.objects, after.objects, ofOtherRepositories(change));
  const pairs = raw.map((pair): Pair => {
    const shown = comparable(pair);
    const { before: from, after: to } = shown;
    return from === undefined || to === undefined ? shown : { before: from, after: settled(from, to) };
  });
  const settings = [...after.settings].map(([key, value]) => {
    return [key, settledSetting(before.settings.get(key), value, key)] as const;
  });
  const { change: shown } = replaced({ change, pairs: raw }, pairs);
  return { change: { ...shown, after: { ...shown.after, settings: new Map(settings) } }, pairs };
}

/** Whether one object is of a repository that the lock file no longer has, and the other of one that it has now. */
function ofOtherRepositories({ before, after }: StackChange): (from: PolicyObject, to: PolicyObject) => boolean {
  const [gone, come] = [new Set<string>(), new Set<string>()];
  for (const name of new Set([...(before.locks?.keys() ?? []), ...(after.locks?.keys() ?? [])]))
    for (const change of lockChanges(before.locks?.get(name), after.locks?.get(name))) {
      if (change.change === 'removed') gone.add(change.before.objects);
      else if (change.change === 'added') come.add(change.after.objects);
    }
  const base = ({ metadata: { name = '' } }: PolicyObject) => String(name).replace(/(-webhook-token)?(-b)?$/, '');
  return (from, to) => gone.has(base(from)) && come.has(base(to));
}

/** The same change with its objects replaced. */
export function replaced({ change, pairs }: PairedChange, others: readonly Pair[]): PairedChange {
  const side = (which: 'before' | 'after') => {
    const shown = new Map(pairs.map((pair, index) => [pair[which], others[index]?.[which]]));
    return { ...change[which], objects: change[which].objects.map((object) => shown.get(object) ?? object) };
  };
  return { change: { ...change, before: side('before'), after: side('after') }, pairs: others };
}
