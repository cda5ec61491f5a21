import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { stringify } from 'yaml';
import { displayName, type PolicyObject } from '../../policy/object.ts';
import { type Pair, statusOf } from '../model/pairs.ts';
import type { Part } from './fit.ts';
import { fence, folded } from './markdown.ts';

/** The objects that differ, as folded YAML diffs. */
export function yamlDiff(pairs: readonly Pair[]): Part[] {
  const diffs = pairs.filter((pair) => statusOf(pair) !== 'unchanged').map(diffOf);
  if (diffs.length === 0) return [];
  const write = (texts: readonly string[], left: number) => {
    const number = texts.length === 0 ? 'The' : `${left} of ${diffs.length}`;
    return [
      ...(texts.length > 0 ? [folded('YAML diff', fence('diff', texts.join('\n')))] : []),
      ...(left > 0 ? [`> ${number} YAML diffs are left out: with them this would be too long for a comment.`] : []),
    ].join('\n\n');
  };
  return [{ urgency: 1, items: diffs.map((text) => ({ text, urgency: 6 })), write }];
}

function diffOf({ before, after }: Pair): string {
  const name = (object: PolicyObject | undefined) => (object === undefined ? '/dev/null' : displayName(object));
  // Keys are sorted: keys that only moved are not a change.
  const text = (object: PolicyObject | undefined) =>
    object === undefined ? '' : stringify(object, { sortMapEntries: true, lineWidth: 0 });
  const options = { headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(name(before), name(after), text(before), text(after), '', '', options).trimEnd();
}
