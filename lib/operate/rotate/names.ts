import type { LiveObject } from '../live-object.ts';

/** Label of what takes part in a rotation that has not ended: `old` or `new`. */
export const rotationLabel = 'fluxhook.dev/rotation';

/** Annotation of the new Secret: how far the rotation is, as JSON; see record.ts. */
export const recordAnnotation = 'fluxhook.dev/rotation-state';

/**
 * Annotation of what a rotation created: the name of the object that it replaces. The next rotation uses that name
 * again.
 */
export const formerNameAnnotation = 'fluxhook.dev/rotated-from';

/** Annotation of a Receiver that a rotation made: when that ended. */
export const rotatedAtAnnotation = 'fluxhook.dev/rotated-at';

/** What the second of two names ends with. */
const second = '-b';

/** The unused one of the two names that an object has alternately: NAME and NAME-b. */
export function idleName({ metadata: { name = '', annotations = {} } }: LiveObject): string {
  const former = annotations[formerNameAnnotation];
  const isPair = former !== undefined && (former === `${name}${second}` || name === `${former}${second}`);
  return isPair ? former : `${name}${second}`;
}

/** Name of the Lease that keeps two rotations of a Receiver apart: the same for both of its names. */
export function leaseName(receiver: LiveObject): string {
  const names = [receiver.metadata.name ?? '', idleName(receiver)];
  const [first = ''] = names.toSorted((a, b) => a.length - b.length);
  return `fluxhook-rotate-${first}`.slice(0, 253).replace(/[-.]+$/, '');
}
