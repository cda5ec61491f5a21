/** The names that were probably meant by one that there is not, the nearest first. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const most = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return names
    .map((known) => ({ known, edits: distance(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits)
    .map(({ known }) => known);
}

/** Letters to add, drop or change until one text is the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const changed = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(changed, (next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
