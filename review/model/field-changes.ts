import { isDeepStrictEqual } from 'node:util';
import { entries } from '../../policy/object.ts';
import type { StackChange } from './declaration.ts';
import { compare } from './pairs.ts';

/** A field with different values on the two sides; undefined where it is not there. */
export interface FieldChange {
  /** `spec.ports[0].port` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every field in which two values differ, in the order of their paths. Lists of plain values are compared as one. */
export function fieldChanges(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [from, to] = [before.map(asRange), after.map(asRange)];
    if (isOther(from, before) || isOther(to, after)) return leaf(from, to, path);
    if (![...before, ...after].some(isMapping)) return leaf(before, after, path);
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      fieldChanges(before[index], after[index], `${path}[${index}]`),
    );
  }
  if (!isMapping(before) || !isMapping(after)) return leaf(before, after, path);
  const [left, right] = [new Map(entries(before)), new Map(entries(after))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort(compare)
    .flatMap((key) => fieldChanges(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`));
}

/** A peer of a NetworkPolicy that is only a range, as that range: lists of them are compared as ranges. */
function asRange(item: unknown): unknown {
  const [[key, block] = [], ...others] = entries(item);
  const [[name, range] = [], ...more] = entries(block);
  return key === 'ipBlock' && name === 'cidr' && others.length + more.length === 0 ? range : item;
}

function isOther(list: readonly unknown[], given: readonly unknown[]): boolean {
  return list.some((item, index) => item !== given[index]);
}

/** A value on one line: text as it is, everything else as JSON. */
export function showValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function leaf(before: unknown, after: unknown, path: string): FieldChange[] {
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Settings that differ, where both sides have settings. */
export function settingChanges({ before, after }: StackChange): FieldChange[] {
  if (before.settings.size === 0 || after.settings.size === 0) return [];
  const keys = [...new Set([...before.settings.keys(), ...after.settings.keys()])].sort(compare);
  return keys.flatMap((path) => {
    const [old, now] = [before.settings.get(path), after.settings.get(path)];
    return isDeepStrictEqual(old, now) ? [] : [{ path, before: old, after: now }];
  });
}
