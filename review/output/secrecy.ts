import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { hidden } from '../../lib/problems/credentials.ts';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { entries, field, list, type PolicyObject } from '../../policy/object.ts';
import type { Declaration, StackSettings } from '../model/declaration.ts';
import { type PairedChange, replaced } from '../model/paired-change.ts';
import type { Pair } from '../model/pairs.ts';
import { maskAddress } from './provider-address.ts';
import { isFilledIn, isReadable, namesSecret } from './secret-names.ts';
import { hiddenChanged, maskText } from './secret-shapes.ts';

/** kubectl keeps the whole manifest, data of Secrets included, in this annotation. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * A change as it may be shown: no secret value is left in it, so nothing that is written from it can show one. Where one
 * is different on the other side, that is said. Equal values look equal, so a reader sees a rotation and not the token.
 */
export function disclosed(given: PairedChange): PairedChange {
  const { change, pairs } = replaced(given, given.pairs.map(masked));
  const { before, after } = change;
  return {
    change: {
      ...change,
      before: { ...before, ...settings(before, before) },
      after: { ...after, ...settings(after, before) },
    },
    pairs,
  };
}

/** A pair as it may be shown. Masked once more it stays what it is. */
export function masked({ before, after }: Pair): Pair {
  return {
    ...(before !== undefined && { before: mask(before, before) as PolicyObject }),
    ...(after !== undefined && { after: mask(after, before ?? after) as PolicyObject }),
  };
}

function settings(side: Declaration, other: Declaration): Pick<Declaration, 'settings' | 'stack'> {
  const values = [...side.settings].map(([key, value]) => [key, mask(value, other.settings.get(key), key)] as const);
  return { settings: new Map(values), stack: mask(side.stack, other.stack) as StackSettings | undefined };
}

/** @param key what the value stands under; a text under `token` is a secret, whatever it looks like */
function mask(value: unknown, other: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (namesSecret(key)) return isReadable(value, key) ? value : conceal(value, other);
    return maskString(value, other);
  }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return namesSecret(key) && !key.endsWith('s') ? conceal(value, other) : value;
  }
  if (Array.isArray(value)) return maskList(value, other, key);
  if (typeof value !== 'object' || value === null) return value;
  // A setting that Pulumi keeps encrypted.
  return Object.keys(value).join() === 'secure' ? conceal(value, other) : maskMapping(value, other, key);
}

/** Items are compared with those of their name, else of their place. `--token`, and what it is given, are two items. */
function maskList(items: readonly unknown[], other: unknown, key: string): unknown[] {
  const others = list(other);
  return items.map((item, index) => {
    const name = field(item, 'name');
    const counterpart = others.find((candidate) => name !== undefined && field(candidate, 'name') === name);
    const option = /^--?([a-z][\w-]*)$/i.exec(String(items[index - 1]))?.[1];
    const given = option !== undefined && typeof item === 'string' && !item.startsWith('-');
    return mask(item, counterpart ?? others[index], given ? option : key);
  });
}

function maskMapping(mapping: object, other: unknown, key: string): unknown {
  const others = new Map(entries(other));
  const hides = secretParts(mapping, key);
  const address = maskAddress(mapping, other);
  return Object.fromEntries(
    entries(mapping).map(([name, item]) => {
      const counterpart = others.get(name);
      if (name === lastApplied) return [name, conceal(item, counterpart)];
      if (name === 'spec' && address !== undefined) {
        const spec = mask(item, counterpart) as object;
        return [name, { ...spec, address }];
      }
      if (hides.includes(name)) return [name, concealAll(name, item, other)];
      if (name === 'secretKey' && ('remoteRef' in mapping || 'sourceRef' in mapping)) return [name, item];
      return [name, mask(item, counterpart, keyOf(name, mapping, key))];
    }),
  );
}

/** A variable's name stands beside its value; names of things stand under `tokens:` and the like. */
function keyOf(name: string, mapping: object, parent: string): string {
  if (name === 'value') {
    const named = ['name', 'key', 'path'].map((key) => field(mapping, key)).find((text) => typeof text === 'string');
    return String(named ?? name);
  }
  if (name === 'items' && field(mapping, 'kind') === 'SecretList') return listedSecrets;
  return /(?:secrets|tokens|passwords)$/i.test(parent) && !/(?:name|namespace|key|kind|ref|type|path)$/i.test(name)
    ? `${name} token`
    : name;
}

const listedSecrets = 'items of a SecretList';

/** Of a Secret, wherever it stands: by itself, in a list, as the template of another object. */
function secretParts(mapping: object, key: string): readonly string[] {
  const [kind, type] = [field(mapping, 'kind'), field(mapping, 'type')];
  const typed = typeof type === 'string' && /^(?:Opaque$|kubernetes\.io\/|bootstrap\.kubernetes\.io\/)/.test(type);
  const secret = kind === 'Secret' || typed || key === 'template' || key === listedSecrets;
  return secret ? ['data', 'stringData'] : ['stringData'];
}

/** The values of a Secret; one that moves between data and stringData stays the same. */
function concealAll(part: string, value: unknown, other: unknown): unknown {
  if (value === null) return value;
  if (typeof value !== 'object' || Array.isArray(value)) return conceal(value, field(other, part));
  return Object.fromEntries(
    entries(value).map(([name, item]) => {
      if (isFilledIn(item)) return [name, item];
      const others = ['data', 'stringData'].flatMap((place) => {
        const counterpart = field(other, place, name);
        return counterpart === undefined ? [] : [plain(place, counterpart)];
      });
      const same = others.length === 0 || others.includes(plain(part, item));
      return [name, same ? hidden : hiddenChanged];
    }),
  );
}

function plain(part: string, value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const encoded = part === 'data' && !value.startsWith(hidden);
  return encoded ? Buffer.from(value, 'base64').toString() : value;
}

function conceal(value: unknown, other: unknown): string {
  return other === undefined || isDeepStrictEqual(value, other) ? hidden : hiddenChanged;
}

/** JSON and Secrets in YAML are read; everything else is searched for what looks like a secret. */
function maskString(text: string, other: unknown): string {
  const shown = maskedDocument(text, other) ?? maskText(text, typeof other === 'string' ? other : undefined);
  if (typeof other !== 'string' || other === text || shown === text) return shown;
  // Two that differ must not look equal.
  return shown === maskString(other, other) ? `${shown} (changed)` : shown;
}

function maskedDocument(text: string, other: unknown): string | undefined {
  const values = parsed(text);
  if (values === undefined) return /\bkind["']?:\s*["']?Secret\b/.test(text) ? conceal(text, other) : undefined;
  const others = typeof other === 'string' ? (parsed(other) ?? []) : [];
  const masked = values.map((value, index) => mask(value, others[index]));
  if (isDeepStrictEqual(masked, values)) return undefined;
  return isJson(text) ? JSON.stringify(masked[0]) : masked.map((value) => stringify(value)).join('---\n');
}

const isJson = (text: string) => /^\s*[[{]/.test(text);

/** Longer ones are searched as text: reading them as YAML would take too long. */
const longestYaml = 100_000;

function parsed(text: string): unknown[] | undefined {
  try {
    if (isJson(text)) return [JSON.parse(text)];
    if (!/\n/.test(text) || text.length > longestYaml) return undefined;
    const values = readKubernetesYaml(text);
    return values.some((value) => typeof value === 'object' && value !== null) ? values : undefined;
  } catch {
    return undefined;
  }
}
