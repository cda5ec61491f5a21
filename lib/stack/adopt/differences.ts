import { fluxDurationToMilliseconds } from '../../flux/duration.ts';
import { webhookPort } from '../../flux/notification-controller.ts';

/** A field of a declared object that differs from the live one. */
export interface Difference {
  /** Such as spec.ports[0].port. */
  readonly path: string;
  readonly live: unknown;
  readonly declared: unknown;
}

/**
 * Where a live object differs from the declared one. Its other fields stay when it is taken over, so only declared
 * fields count; two ways to write the same value are not a difference.
 */
export function differences(declared: unknown, live: unknown, path = 'spec'): Difference[] {
  if (Array.isArray(declared)) {
    const found = Array.isArray(live) ? live : [];
    if (/\.events$/.test(path) && isSameSet(declared, found)) return [];
    if (declared.length !== found.length) return [{ path, live, declared }];
    return declared.flatMap((each, index) => differences(each, found[index], `${path}[${index}]`));
  }
  if (typeof declared === 'object' && declared !== null) {
    const found = (typeof live === 'object' && live !== null ? live : {}) as Record<string, unknown>;
    return Object.entries(declared).flatMap(([key, value]) => differences(value, found[key], `${path}.${key}`));
  }
  return isSame(declared, live, path) ? [] : [{ path, live, declared }];
}

function isSame(declared: unknown, live: unknown, path: string): boolean {
  if (declared === live) return true;
  // Flux's default versions for a reference without one.
  if (live === undefined && path.endsWith('.apiVersion')) return true;
  if (path.endsWith('.targetPort')) return declared === webhookPort && live === 'http-webhook';
  // An entrance that is taken over keeps the names of its ports.
  if (/\.ports\[\d+\]\.name$/.test(path)) return true;
  if (typeof declared !== 'string' || typeof live !== 'string' || !/(interval|timeout)$/i.test(path)) return false;
  return isSameDuration(declared, live);
}

/** Whether two of Flux's durations are equally long: 15m0s and 15m. */
export function isSameDuration(one: string, other: string): boolean {
  const length = fluxDurationToMilliseconds(one);
  return length !== undefined && length === fluxDurationToMilliseconds(other);
}

function isSameSet(one: readonly unknown[], other: readonly unknown[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}
