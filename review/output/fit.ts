/** A part of a review that can be left out. */
export interface Item {
  readonly text: string;
  /** What gets room first: 0, then 1, and so on. */
  readonly urgency: number;
}

/** A section of a review: its fixed text, around as many of its items as there is room for. */
export interface Part {
  readonly urgency: number;
  readonly items: readonly Item[];
  /** Writes these items, each on its own lines, and says how many more there are. */
  readonly write: (items: readonly string[], left: number) => string;
  /** Items beyond this number are always left out, except those as urgent as the section itself. @default - no limit */
  readonly most?: number;
  /** Whether an item is already shortened. @default - no item is */
  readonly cut?: boolean;
}

/** A section that is shown as a whole or left out. */
export function passage(urgency: number, text: string): Part {
  return { urgency, items: [], write: () => text };
}

/** What was written, and whether it is everything. */
export interface Fitted {
  readonly text: string;
  readonly complete: boolean;
}

const between = '\n\n';
const size = (text: string) => Buffer.byteLength(text);

/** Bytes that an item takes besides its text: the list marker, and the line end. */
const around = 3;

/**
 * Writes as much as there is room for, in the order of the parts. More urgent parts get room first: every part
 * without its items, then the items.
 * @param room in bytes of UTF-8, which are never fewer than characters; with Infinity, everything is written
 */
export function fit(parts: readonly Part[], room: number): Fitted {
  const shown = new Map<Part, Set<Item>>();
  let used = 0;
  for (const part of inOrder(parts)) {
    const bare = size(part.write([], part.items.length)) + size(between);
    // Less urgent parts are not tried after that: text could end up below another part's heading.
    if (used + bare > room) break;
    shown.set(part, new Set());
    used += bare;
  }
  const admitted: [Part, Item][] = [];
  const candidates = [...shown.keys()].flatMap((part) =>
    (room < Number.POSITIVE_INFINITY ? mostOf(part) : part.items).map((item) => ({ part, item, ...item })),
  );
  for (const { part, item, text } of inOrder(candidates)) {
    if (used + size(text) + around > room) continue;
    used += size(text) + around;
    shown.get(part)?.add(item);
    admitted.push([part, item]);
  }
  const kept = parts.filter((part) => shown.has(part));
  const written = () => kept.map((part) => writePart(part, shown.get(part) ?? new Set())).join(between);
  // Items that lengthen the text around them, such as by longer fences.
  for (let text = written(); ; text = written()) {
    if (size(text) <= room) {
      const items = kept.reduce((count, part) => count + part.items.length, 0);
      return {
        text,
        complete: kept.length === parts.length && admitted.length === items && !parts.some(({ cut }) => cut),
      };
    }
    const last = admitted.pop();
    if (last === undefined) kept.pop();
    else shown.get(last[0])?.delete(last[1]);
  }
}

function inOrder<T extends { readonly urgency: number }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => a.urgency - b.urgency);
}

/** The most urgent ones, when there is not room for all. */
function mostOf({ urgency, items, most = Number.POSITIVE_INFINITY }: Part): readonly Item[] {
  const ordered = inOrder(items);
  const always = ordered.filter((item) => item.urgency <= urgency).length;
  const chosen = new Set(ordered.slice(0, Math.max(always, most)));
  return items.filter((item) => chosen.has(item));
}

function writePart({ items, write }: Part, shown: ReadonlySet<Item>): string {
  const texts = items.filter((item) => shown.has(item)).map(({ text }) => text);
  return write(texts, items.length - texts.length);
}
