import type { PolicyObject } from './object.ts';

/** Results for a stack as a whole, computed once: rules ask for them at every object. */
export function oncePerStack<T extends object>(
  find: (stack: readonly PolicyObject[]) => T,
): (stack: readonly PolicyObject[]) => T {
  const known = new WeakMap<readonly PolicyObject[], T>();
  return (stack) => {
    const found = known.get(stack) ?? find(stack);
    known.set(stack, found);
    return found;
  };
}
