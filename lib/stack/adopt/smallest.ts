import { isDeepStrictEqual } from 'node:util';

/** Settings, or a part of them. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * The same settings without redundant keys: a key, nested ones too, is removed if the rest means the same. So no
 * default is written out.
 * @param meaning what settings mean; throws where they cannot be used
 */
export function smallest(settings: Settings, meaning: (settings: Settings) => unknown): Settings {
  const wanted = meaning(settings);
  const isSame = (changed: Settings) => {
    try {
      return isDeepStrictEqual(meaning(changed), wanted);
    } catch {
      return false;
    }
  };
  let kept = settings;
  const attempt = (changed: Settings) => {
    if (isSame(changed)) kept = changed;
  };
  // Fields first, because a plain key is shorter than an object with a field.
  for (const key of Object.keys(settings)) {
    const value = kept[key];
    if (!isObject(value)) continue;
    for (const field of Object.keys(value)) {
      const present = kept[key] as Settings;
      if (Object.keys(present).length > 1) attempt({ ...kept, [key]: without(present, field) });
    }
  }
  for (const key of Object.keys(settings)) {
    attempt(without(kept, key));
    const value = kept[key];
    if (!isObject(value)) continue;
    const [[only, text] = [], ...others] = Object.entries(value);
    // A name or a type replaces its object.
    if (others.length === 0 && (only === 'name' || only === 'type')) attempt({ ...kept, [key]: text });
  }
  return kept;
}

function without(settings: Settings, key: string): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== key));
}

function isObject(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
