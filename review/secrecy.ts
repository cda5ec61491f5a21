import { isDeepStrictEqual } from 'node:util';
import { entries, type PolicyObject } from '../policy/object.ts';
import type { Pair } from './pairs.ts';

/** Stands where a secret value was. */
export const hidden = '********';
const hiddenChanged = `${hidden} (changed)`;

/** kubectl keeps the whole manifest, data of Secrets included, in this annotation. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The pair as it may be shown: values of Secrets and passwords in URLs are hidden; where one is different on the other
 * side, that is said. Equal values look equal, so a reader sees a rotation and not the token.
 */
export function masked({ before, after }: Pair): Pair {
  return {
    ...(before !== undefined && { before: mask(before, before) }),
    ...(after !== undefined && { after: mask(after, before ?? after) }),
  };
}

/** A setting as it may be shown. */
export function maskedSetting(key: string, value: unknown, other: unknown): unknown {
  const secret =
    key.split(':').at(-1) === 'token' || (typeof value === 'object' && value !== null && 'secure' in value);
  return secret ? conceal(value, other) : value;
}

function mask(object: PolicyObject, other: PolicyObject): PolicyObject {
  const isSecret = object.kind === 'Secret' && object.apiVersion === 'v1';
  return walk(object, other, isSecret ? ['data', 'stringData'] : []) as PolicyObject;
}

function walk(value: unknown, other: unknown, secretFields: readonly string[] = []): unknown {
  if (typeof value === 'string') return maskUrl(value, other);
  if (Array.isArray(value)) {
    return value.map((item, index) => walk(item, Array.isArray(other) ? other[index] : undefined));
  }
  if (typeof value !== 'object' || value === null) return value;
  const others = new Map(entries(other));
  return Object.fromEntries(
    entries(value).map(([key, item]) => {
      const counterpart = others.get(key);
      if (key === lastApplied) return [key, conceal(item, counterpart)];
      if (!secretFields.includes(key)) return [key, walk(item, counterpart)];
      const counterparts = new Map(entries(counterpart));
      return [
        key,
        Object.fromEntries(entries(item).map(([name, text]) => [name, conceal(text, counterparts.get(name))])),
      ];
    }),
  );
}

function conceal(value: unknown, other: unknown): string {
  return other === undefined || isDeepStrictEqual(value, other) ? hidden : hiddenChanged;
}

/** `https://user:password@host` */
const credentials = /(?<=[a-z][a-z0-9+.-]*:\/\/)[^/@\s]+(?=@)/i;

function maskUrl(text: string, other: unknown): string {
  const password = credentials.exec(text)?.[0];
  if (password === undefined) return text;
  const before = typeof other === 'string' ? credentials.exec(other)?.[0] : undefined;
  return text.replace(credentials, conceal(password, before));
}
