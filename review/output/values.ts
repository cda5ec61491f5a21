import { isDeepStrictEqual } from 'node:util';
import { isCidr, knownHookRanges, rangesOf } from '../../lib/github/hook-ranges.ts';
import { type FieldChange, showValue } from '../model/field-changes.ts';
import { code, codes } from './markdown.ts';

/** Characters of a list beyond which only what differs is shown, and not both lists. */
const longList = 60;

/** A value in Markdown. */
export function showOne(value: unknown): string {
  return isListOfRanges(value) ? showRanges(value) : code(showValue(value));
}

/** What a value was and is, in Markdown; for long lists, what is added and removed. */
export function showStep(before: unknown, after: unknown): string {
  if (isListOfTexts(before) && isListOfTexts(after) && !(isListOfRanges(before) && isListOfRanges(after))) {
    const [more, less] = [beyond(after, before), beyond(before, after)];
    if (showValue(before).length + showValue(after).length > longList && more.length + less.length > 0) {
      return [
        ...(more.length > 0 ? [`${showList(more)} added`] : []),
        ...(less.length > 0 ? [`${showList(less)} removed`] : []),
      ].join(', ');
    }
  }
  return `${showOne(before)} → ${showOne(after)}`;
}

/** Address ranges; GitHub's, which are many, under that name. */
export function showRanges(ranges: readonly string[]): string {
  const { github, others } = named(ranges);
  return [...github, ...(others.length > 0 ? [codes(others)] : [])].join(', ');
}

/** How many address ranges there are, in a few words. */
export function countRanges(ranges: readonly string[]): string {
  const { github, others } = named(ranges);
  const count = others.length === 1 ? '1 source range' : `${others.length} source ranges`;
  return [...github, ...(others.length > 0 || github.length === 0 ? [count] : [])].join(', ');
}

/** Removes those of GitHub, where all of a family are there. */
function named(ranges: readonly string[]): { readonly github: readonly string[]; readonly others: readonly string[] } {
  const [v4 = [], v6 = []] = (['IPv4', 'IPv6'] as const)
    .map((family) => rangesOf(knownHookRanges.ranges, [family]))
    .map((known) => (known.every((range) => ranges.includes(range)) ? known : []));
  const known = [...v4, ...v6];
  if (known.length === 0) return { github: [], others: ranges };
  const github = `GitHub's ${known.length} ${v4.length === 0 ? 'IPv6 ' : ''}ranges`;
  return { github: [github], others: ranges.filter((range) => !known.includes(range)) };
}

function showList(items: readonly string[]): string {
  const ranges = items.filter(isCidr);
  const others = items.filter((item) => !isCidr(item));
  return [...(ranges.length > 0 ? [showRanges(ranges)] : []), ...(others.length > 0 ? [codes(others)] : [])].join(', ');
}

/** The items of a list that the other list does not have, or has less often. */
function beyond(items: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return items.filter((item) => {
    const index = left.findIndex((other) => isDeepStrictEqual(other, item));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isListOfRanges(value: unknown): value is readonly string[] {
  return isListOfTexts(value) && value.length > 0 && value.every(isCidr);
}

/** How many changes one sentence names. */
const mostChanges = 6;

/** Changes in a sentence, in Markdown. */
export function showChanges(changes: readonly FieldChange[]): string {
  const shown = changes.slice(0, mostChanges).map(({ path, before, after }) => {
    if (before === undefined) return `${code(path)} ${showOne(after)} is new`;
    if (after === undefined) return `${code(path)} ${showOne(before)} is gone`;
    return `${code(path)} ${showStep(before, after)}`;
  });
  const more = changes.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
