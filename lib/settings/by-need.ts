/** Something that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What makes the values of an object, key by key. */
type Made<F extends Readonly<Record<string, () => unknown>>> = { readonly [Key in keyof F]: ReturnType<F[Key]> };

/**
 * An object whose values are made when they are first read: schemas take a start longer to make than to ask, and a stack
 * file has few of the settings that there are.
 */
export function byNeed<F extends Readonly<Record<string, () => unknown>>>(makers: F): Made<F> {
  const result = {};
  for (const [key, make] of Object.entries(makers))
    Object.defineProperty(result, key, { get: once(make), enumerable: true, configurable: true });
  return result as Made<F>;
}

/** `{ ...first, ...second }` that reads no value. */
export function joined<A extends object, B extends object>(first: A, second: B): Omit<A, keyof B> & B {
  const descriptors = { ...Object.getOwnPropertyDescriptors(first), ...Object.getOwnPropertyDescriptors(second) };
  return Object.defineProperties({}, descriptors) as Omit<A, keyof B> & B;
}

/** Some of an object's values, in its order; the others are not read. */
export function only<T extends object>(object: T, keys: readonly string[]): T {
  const taken = Object.keys(object).filter((key) => keys.includes(key));
  return Object.fromEntries(taken.map((key) => [key, object[key as keyof T]])) as T;
}
