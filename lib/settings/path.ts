import { settingsPrefix } from './stack-config.ts';

/** The path of a value in the settings: ['webhooks', 1, 'source']. */
export type Path = readonly (string | number)[];

/** The full key of a place, as `pulumi config --path` takes it: fluxhook:webhooks[1].source.ref. */
export function keyOf(path: Path): string {
  return path.reduce<string>((key, part, index) => {
    if (index === 0) return `${settingsPrefix}${part}`;
    if (typeof part === 'number') return `${key}[${part}]`;
    return /^[\w-]+$/.test(part) ? `${key}.${part}` : `${key}["${part}"]`;
  }, '');
}

/** The value at a place; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (isContainer(value) ? value[part as keyof typeof value] : undefined),
    root,
  );
}

/** A place in what is a list once it is read, where one item may be given without a list around it. */
export function asGiven(root: unknown, path: Path): Path {
  return path.filter((part, index) => {
    const around = typeof part === 'number' ? valueAt(root, path.slice(0, index)) : undefined;
    return around === undefined || Array.isArray(around);
  });
}

/** A copy without the value at a place. Of a list, the item becomes an empty one, so that the others keep their places. */
export function without<T>(root: T, [first, ...rest]: Path): T {
  if (first === undefined || !isContainer(root)) return root;
  if (Array.isArray(root)) {
    return root.map((item, index) =>
      index === first ? (rest.length === 0 ? undefined : without(item, rest)) : item,
    ) as T;
  }
  if (rest.length === 0) return Object.fromEntries(Object.entries(root).filter(([key]) => key !== first)) as T;
  return { ...root, [first]: without(root[first as keyof typeof root], rest) };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
