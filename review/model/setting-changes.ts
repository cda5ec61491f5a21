import { isDeepStrictEqual } from 'node:util';
import type { StackChange } from './declaration.ts';
import type { FieldChange } from './field-changes.ts';
import { compare } from './pairs.ts';

/** Settings that differ, where both sides have some. */
export function settingChanges({ before, after }: StackChange): FieldChange[] {
  if (before.settings.size === 0 || after.settings.size === 0) return [];
  const keys = [...new Set([...before.settings.keys(), ...after.settings.keys()])].sort(compare);
  return keys.flatMap((path) => {
    const [old, now] = [before.settings.get(path), after.settings.get(path)];
    return isDeepStrictEqual(old, now) ? [] : [{ path, before: old, after: now }];
  });
}
