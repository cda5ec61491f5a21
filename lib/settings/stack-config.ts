import type { ReadLock } from '../fleet/lock-file.ts';

/** Namespace of this program's settings in stack files. */
export const settingsNamespace = 'fluxhook';

/** Prefix of the full key of every setting. */
export const settingsPrefix = `${settingsNamespace}:`;

/** The configuration of a stack as it was found: in its file, or as the engine hands it over. */
export interface StackConfig {
  /** Where it was found, for error messages. */
  readonly origin: string;
  /** Name of the stack; undefined without a stack file. */
  readonly stack?: string | undefined;
  /**
   * All values by full key, those of other namespaces too. From a file they are YAML's, encrypted ones as `{ secure }`;
   * under the engine they are text, objects and lists as JSON, and decrypted.
   */
  readonly values: Readonly<Record<string, unknown>>;
  /**
   * Full keys of what is secret, as a whole or in a part, where the values do not show it.
   * @default - none: encrypted values show themselves
   */
  readonly secretKeys?: readonly string[] | undefined;
  /** The lock file beside the stack file, for repositories that are found at GitHub. @default - there is none */
  readonly lock?: ReadLock | undefined;
}

/** The settings by key without the namespace; objects and lists that came as JSON as what they are. */
export function ownSettings({ values }: Pick<StackConfig, 'values'>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key, value]) => key.startsWith(settingsPrefix) && value !== undefined)
      .map(([key, value]) => [key.slice(settingsPrefix.length), fromJson(value)]),
  );
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
