import { hidden } from '../../lib/problems/credentials.ts';
import { entries, field } from '../../policy/object.ts';
import { isFilledIn } from './harmless.ts';

/** The fields of a Secret that hold its values, wherever it stands: by itself, in a list, as the template of another object. */
export function secretParts(mapping: object, key: string): readonly string[] {
  const [kind, type] = [field(mapping, 'kind'), field(mapping, 'type')];
  const typed =
    typeof type === 'string' && /^(?:Opaque$|kubernetes\.io\/|bootstrap\.kubernetes\.io\/|helm\.sh\/)/.test(type);
  const listed = key === 'items' && !('kind' in mapping);
  return kind === 'Secret' || typed || listed || key === 'template' ? ['data', 'stringData'] : ['stringData'];
}

type Conceal = (value: unknown, other: unknown, path: string) => unknown;

/** Hides the values of a Secret; one that moves between data and stringData stays the same. */
export function concealAll(part: string, value: unknown, other: unknown, conceal: Conceal): unknown {
  if (value === null) return value;
  if (typeof value !== 'object' || Array.isArray(value)) return conceal(value, field(other, part), '');
  return Object.fromEntries(
    entries(value).map(([name, item]) => {
      if (typeof item === 'string' && isFilledIn(item)) return [name, item];
      const others = ['data', 'stringData'].flatMap((place) => {
        const counterpart = field(other, place, name);
        return counterpart === undefined ? [] : [plain(place, counterpart)];
      });
      const same = others.length === 0 || others.includes(plain(part, item));
      return [name, conceal(item, same ? item : null, `.${name}`)];
    }),
  );
}

function plain(part: string, value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const encoded = part === 'data' && !value.startsWith(hidden);
  return encoded ? Buffer.from(value, 'base64').toString() : value;
}
