/**
 * Whether Flux accepts the text as a range of versions: the grammar is that of github.com/Masterminds/semver 3.4
 * (constraints.go, NewConstraint). npm's is different: it has no commas between conditions, and accepts an empty text.
 */
export function isSemverRange(text: string): boolean {
  if (text.length > 512) return false;
  const ranges = text.replace(hyphenRange, (_, from: string, to: string) => `>= ${from}, <= ${to} `).split('||');
  return ranges.length <= 32 && ranges.every((range) => isSet(range));
}

/** What a range of versions may look like, for error messages. */
export const semverRangeChoices = 'a range of versions, such as 1.x, ^1.2, ~1.2.3, >=1.0.0 <2.0.0, or 1.0.0 - 1.9.9';

function isSet(range: string): boolean {
  if (!set.test(range)) return false;
  return [...range.matchAll(numbers)].every(([, major, minor, patch, prerelease = '']) => {
    const parts = [major, minor, patch];
    // What is behind a wildcard is not read.
    const wild = parts.findIndex((part) => part === undefined || /^[xX*]$/.test(part));
    const read = wild < 0 ? parts : parts.slice(0, wild);
    return read.every((part) => /^\d+$/.test(part ?? '')) && !/(^|\.)0\d+(\.|$)/.test(prerelease);
  });
}

const number = '[0-9xX*|]+';
const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const suffix = `(?:-${identifiers})?(?:\\+${identifiers})?`;
const version = `v?${number}(?:\\.${number})?(?:\\.${number})?${suffix}`;
const operator = '(?:!=|>=|=>|<=|=<|~>|[=><~^])?';
const condition = `\\s*${operator}\\s*${version}\\s*`;
const set = new RegExp(`^${condition}(?:(?:\\s+|,\\s*)${operator}\\s*${version}\\s*)*$`);
const hyphenRange = new RegExp(`\\s*(${version})\\s+-\\s+(${version})\\s*`, 'g');
const numbers = new RegExp(
  `v?(${number})(?:\\.(${number}))?(?:\\.(${number}))?(?:-(${identifiers}))?(?:\\+${identifiers})?`,
  'g',
);
