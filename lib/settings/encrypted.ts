import { type Finding, isEncrypted, removal } from './describe.ts';
import { keyOf, type Path, without } from './path.ts';

/** Settings without what is encrypted. */
export interface Readable<T> {
  readonly own: T;
  /** Where encrypted values stand. */
  readonly places: readonly Path[];
  readonly findings: readonly Finding[];
}

/**
 * Removes what is encrypted and cannot be read without the engine. Tokens are expected to be encrypted, so they are not reported.
 * @returns the settings without it, and what is said of the rest
 */
export function withoutEncrypted<T extends object>(own: T): Readable<T> {
  const places = encryptedIn(own, []);
  return {
    places,
    own: places.reduce((rest, place) => without(rest, place), own),
    findings: places
      .filter((path) => path.at(-1) !== 'token')
      .map((path) => ({
        path,
        problem: 'it is encrypted, and only Pulumi can read it; `pulumi up` and `cdk8s synth` have to declare the same',
        choices: `plain values; only tokens are secret`,
        fix: `${removal(path)}, and set ${keyOf(path)} without --secret`,
        secret: true,
      })),
  };
}

function encryptedIn(value: unknown, path: Path): Path[] {
  if (isEncrypted(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    encryptedIn(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
