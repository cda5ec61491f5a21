import { distance } from 'fastest-levenshtein';

/** The names that an unknown name was probably meant to be, the nearest first. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const most = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return names
    .map((known) => ({ known, edits: distance(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits)
    .map(({ known }) => known);
}
