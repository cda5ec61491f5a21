import type { Deferred } from './tokens/source.ts';

/** Whether only the engine that deploys the objects knows the value. */
export function isDeferred(value: unknown): value is Deferred<unknown> {
  return typeof value === 'object' && value !== null && 'apply' in value && typeof value.apply === 'function';
}

/**
 * Applies a function to a value now, or has the engine apply it when the value is known; then the result is deferred as
 * well.
 */
export function whenKnown<T, U>(value: T, use: (value: T) => U): U {
  return isDeferred(value) ? (value.apply((known) => use(known as T)) as U) : use(value);
}

/** The value with undefined in place of what only the engine knows. Checks use this. */
export function known<T>(value: T): T {
  return hasDeferred(value) ? withoutDeferred(value) : value;
}

function hasDeferred(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isDeferred(value)) return true;
  if (Array.isArray(value)) return value.some(hasDeferred);
  if (!isPlainObject(value)) return false;
  for (const key in value) if (hasDeferred(value[key])) return true;
  return false;
}

function withoutDeferred<T>(value: T): T {
  if (isDeferred(value)) return undefined as T;
  if (Array.isArray(value)) return value.map(withoutDeferred) as T;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutDeferred(child)])) as T;
}

/** What is of a class, such as a construct, is not looked into. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
