import { entries } from '../object.ts';
import type { Violation } from '../rule.ts';
import { documentsOf, withoutTemplates } from '../text-documents.ts';
import { lineValues } from './command-line.ts';
import { type Around, namedValue } from './plain-values.ts';

/** Up to which depth texts within texts are read. */
const deepest = 4;

/** Every value below one, by its name; also in texts that are files: YAML, JSON, and settings one per line. */
export function* namedValues(where: string, value: unknown, around: Around, depth = 0): Iterable<Violation> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* namedValues(`${where}[${index}]`, item, around, depth);
    return;
  }
  for (const [key, item] of entries(value)) {
    if (typeof item === 'object' && item !== null) yield* namedValues(`${where}.${key}`, item, around, depth);
    else yield* namedValue(where, key, item, around);
    yield* textValues(`${where}.${key}`, key, item, around, depth);
  }
}

/** @param key a name of a file, or any other */
export function* textValues(
  where: string,
  key: string,
  value: unknown,
  around: Around,
  depth = 0,
): Iterable<Violation> {
  if (typeof value !== 'string' || depth >= deepest || !(value.includes('\n') || /^\s*\{|: /.test(value))) return;
  const inside = { ...around, isTemplate: true };
  for (const document of documentsOf(withoutTemplates(value))) yield* namedValues(where, document, inside, depth + 1);
  yield* lineValues(where, value, /\.(properties|ini|conf|cfg|toml)$/.test(key), inside);
}
