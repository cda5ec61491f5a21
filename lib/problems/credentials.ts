/** The placeholder for a secret value. */
export const hidden = '********';

const scheme = String.raw`(?<=[a-z][a-z0-9+.-]*:\/\/)`;
const user = String.raw`[^\s:@/?#]*`;
const end = String.raw`(?::\d+)?(?:[/?#\s"'\`<>,;)\]}\\]|$)`;
const host = String.raw`@(?:[\w-][\w.-]*|\[[0-9a-f:.]+\])${end}`;
/** A password may hold @ and /, as people write it; the next URL of a list is not part of it. */
const password = String.raw`(?:(?![,;|"'<>()[\]{}]+[a-z][a-z0-9+.-]*:\/\/)\S){0,4096}`;
const port = String.raw`\d{1,5}[/?#]`;

/**
 * What comes before the @ of a URL: a password with its user, or just a token. Still shown: a user without a
 * password where that is the habit (ssh://git@host), and an @ further on: a digest, a version, a name in the path.
 */
const credentials = [
  `${scheme}${user}:(?!${port})${password}(?=${host})`,
  // HOST:PORT/PATH@VERSION looks the same, unless what follows is the name of a host.
  String.raw`${scheme}${user}:${port}${password}(?=@[\w-][\w.-]*\.[a-z]{2,}${end})`,
  String.raw`${scheme}${user}:[^\s/?#]+(?=@)`,
  String.raw`(?<=(?<!ssh):\/\/)(?!git@)[^\s/?#:@"'<>,;|()]+(?=@)`,
].map((pattern) => new RegExp(pattern, 'gi'));

/** Start and end of a part of a text. */
export type Span = readonly [start: number, end: number];

/** Where a text has credentials in URLs. Spans may overlap. */
export function credentialsIn(text: string): Span[] {
  // Spares most texts the work: credentials end at an @.
  if (!text.includes('://') || !text.includes('@')) return [];
  return credentials.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => [index, index + found.length] as const),
  );
}

/** The text with the credentials of its URLs hidden. */
export function withoutCredentials(text: string): string {
  return replaceSpans(text, mergeSpans(credentialsIn(text)), () => hidden);
}

/** In order, and those that overlap as one. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const [start, end] of spans.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last === undefined || start >= last[1]) merged.push([start, end]);
    else merged[merged.length - 1] = [last[0], Math.max(last[1], end)];
  }
  return merged;
}

/** The text with each span replaced. */
export function replaceSpans(text: string, spans: readonly Span[], by: (index: number) => string): string {
  const parts = spans.map(([start], index) => text.slice(index === 0 ? 0 : spans[index - 1]?.[1], start) + by(index));
  return parts.join('') + text.slice(spans.at(-1)?.[1] ?? 0);
}
