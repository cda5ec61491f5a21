import { entries, type PolicyObject } from '../../policy/object.ts';
import type { Declaration, StackSettings } from '../model/declaration.ts';
import { type PairedChange, replaced } from '../model/paired-change.ts';
import type { Pair } from '../model/pairs.ts';
import { Concealed } from './concealed.ts';
import { hasRandomPart } from './harmless.ts';
import { Mask } from './mask.ts';
import type { Place } from './place.ts';
import { zoneBelow, zoneOf } from './zones.ts';

/**
 * A change as it may be shown: everything that is not known to be harmless is hidden in it, so no output made from it
 * can show more. A hidden value that differs from the other side is marked. Equal values look equal, so a reader sees a
 * rotation and not the token.
 * @param concealed records what is hidden, and knows what a reader asked to see. @default - nothing was asked for
 */
export function disclosed(given: PairedChange, concealed = new Concealed()): PairedChange {
  const known = new Set(given.pairs.flatMap(({ before, after }) => [before, after].flatMap(namesIn)));
  const mask = new Mask(concealed, known);
  const { change, pairs } = replaced(
    given,
    given.pairs.map((pair) => masked(mask, pair)),
  );
  const { before, after } = change;
  return {
    change: {
      ...change,
      before: { ...before, ...settings(mask, before, before) },
      after: { ...after, ...settings(mask, after, before) },
    },
    pairs,
  };
}

function masked(mask: Mask, { before, after }: Pair): Pair {
  return {
    ...(before !== undefined && { before: mask.object(before, before) }),
    ...(after !== undefined && { after: mask.object(after, before ?? after) }),
  };
}

const isName = /^(?:name|namespace|kind|serviceAccountName)$/;

/** Names of the objects and their parts, and of what selects them, in fields that an API defines as names. */
function namesIn(object: PolicyObject | undefined): string[] {
  if (object === undefined) return [];
  const walk = (value: unknown, zone: ReturnType<typeof zoneOf>, path: string): string[] => {
    if (Array.isArray(value)) return value.flatMap((item, index) => walk(item, zone, `${path}[${index}]`));
    return entries(value).flatMap(([key, item]) => {
      const below = zoneBelow(zone, key, path === '' ? key : `${path}.${key}`);
      if (below !== 'known') return [];
      const named = typeof item === 'string' && (isName.test(key) || /(?:matchLabels|selector)$/.test(path));
      return named && item.length > 2 && !hasRandomPart(item) ? [item] : walk(item, below, `${path}.${key}`);
    });
  };
  // Names of a ConfigMap too, whose other content is not known.
  return [...walk({ metadata: object.metadata }, 'known', ''), ...walk(object, zoneOf(object), '')];
}

function settings(mask: Mask, side: Declaration, other: Declaration): Pick<Declaration, 'settings' | 'stack'> {
  const values = [...side.settings].map(([key, value]) => {
    return [key, mask.value(value, other.settings.get(key), placeOfSetting(key))] as const;
  });
  const place = { of: 'stack', path: '', key: '', zone: 'known', announced: false } as const;
  return { settings: new Map(values), stack: mask.value(side.stack, other.stack, place) as StackSettings | undefined };
}

/** The settings of this program and of its providers are known like those of an API. */
function placeOfSetting(key: string): Place {
  const defined = /^(?:fluxhook|github|kubernetes|pulumi):/.test(key);
  const name = key.slice(key.indexOf(':') + 1);
  const zone = defined ? zoneBelow('known', name, name) : key.startsWith('policy:') ? 'prose' : 'free';
  return { of: 'setting', path: key, key: name, zone, announced: false };
}
