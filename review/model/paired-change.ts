import type { StackChange } from './declaration.ts';
import { type Pair, pairUp } from './pairs.ts';
import { settled, settledSetting } from './same-meaning.ts';

/** A change, and its objects in pairs; each object of the change is one of a pair. */
export interface PairedChange {
  readonly change: StackChange;
  readonly pairs: readonly Pair[];
}

/** Finds each object on the other side, and lets what means the same look the same. */
export function pairedChange(change: StackChange): PairedChange {
  const { before, after } = change;
  const raw = pairUp(before.objects, after.objects);
  const pairs = raw.map(({ before: from, after: to }): Pair => {
    if (from !== undefined && to !== undefined) return { before: from, after: settled(from, to) };
    return { ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) };
  });
  const settings = [...after.settings].map(([key, value]) => {
    return [key, settledSetting(before.settings.get(key), value, key)] as const;
  });
  const { change: shown } = replaced({ change, pairs: raw }, pairs);
  return { change: { ...shown, after: { ...shown.after, settings: new Map(settings) } }, pairs };
}

/** The same change with other objects in the places of its own. */
export function replaced({ change, pairs }: PairedChange, others: readonly Pair[]): PairedChange {
  const side = (which: 'before' | 'after') => {
    const shown = new Map(pairs.map((pair, index) => [pair[which], others[index]?.[which]]));
    return { ...change[which], objects: change[which].objects.map((object) => shown.get(object) ?? object) };
  };
  return { change: { ...change, before: side('before'), after: side('after') }, pairs: others };
}
