import type { LiveObject } from '../cluster.ts';

/** When the object itself was last written: its status, which controllers write again and again, does not count. */
export function lastChange({ metadata }: LiveObject): Date | undefined {
  const { creationTimestamp, managedFields = [] } = metadata;
  const times = managedFields.filter(({ subresource }) => subresource === undefined).map(({ time }) => time);
  return latest([creationTimestamp, ...times].map((time) => (time === undefined ? undefined : new Date(time))));
}

/** The latest of some times. */
export function latest(times: readonly (Date | undefined)[]): Date | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : new Date(Math.max(...known.map((time) => time.getTime())));
}
