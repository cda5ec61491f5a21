import type { ApiAnswer } from './emulated-api.ts';

/** How many a page has: 30 unless asked otherwise, 100 at most. */
export function pageSize(query: URLSearchParams): number {
  return Math.min(100, Math.max(1, Number(query.get('per_page')) || 30));
}

/** The items of the page that is asked for, and the number of the next one where there is one. */
export function pageOf<T>(
  items: readonly T[],
  query: URLSearchParams,
): { items: readonly T[]; next: number | undefined } {
  const size = pageSize(query);
  const page = Math.max(1, Number(query.get('page')) || 1);
  return {
    items: items.slice((page - 1) * size, page * size),
    next: items.length > page * size ? page + 1 : undefined,
  };
}

/** An answer with the address of the next page, which differs from this one's in these parameters. */
export function linked(
  answer: ApiAnswer,
  url: URL,
  next: Readonly<Record<string, number | string>> | undefined,
): ApiAnswer {
  if (!next) return answer;
  const target = new URL(url);
  for (const [name, value] of Object.entries(next)) target.searchParams.set(name, String(value));
  return { ...answer, headers: { ...answer.headers, link: `<${target}>; rel="next"` } };
}
