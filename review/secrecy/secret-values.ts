import { hidden } from '../../lib/problems/credentials.ts';
import { field } from '../../policy/object.ts';

/**
 * Whether a field holds values of a Secret, wherever the Secret is: on its own, in a list, or as a template in another object.
 * @param outer key of the mapping
 */
export function isSecretPart(mapping: object, outer: string, key: string): boolean {
  const [kind, type] = [field(mapping, 'kind'), field(mapping, 'type')];
  // In any case: `Data`, `stringdata`. What SOPS adds describes how the values are encrypted.
  if (kind === 'Secret' && 'apiVersion' in mapping)
    return !/^(?:apiVersion|kind|metadata|type|immutable|sops)$/.test(key);
  if (key === 'stringData') return true;
  const typed =
    typeof type === 'string' && /^(?:Opaque$|kubernetes\.io\/|bootstrap\.kubernetes\.io\/|helm\.sh\/)/.test(type);
  const listed = outer === 'items' && !('kind' in mapping);
  return key === 'data' && (kind === 'Secret' || typed || listed || outer === 'template');
}

/** The value of a Secret on the other side; one that moves between data and stringData is unchanged. */
export function otherOfSecret(part: string, key: string, value: unknown, other: unknown): unknown {
  const others = ['data', 'stringData'].flatMap((place) => {
    const counterpart = field(other, place, key);
    return counterpart === undefined ? [] : [plain(place, counterpart)];
  });
  return others.length === 0 || others.includes(plain(part, value)) ? value : null;
}

function plain(part: string, value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const encoded = part === 'data' && !value.startsWith(hidden);
  return encoded ? Buffer.from(value, 'base64').toString() : value;
}
