/**
 * What a person has to know of a proposal.
 * - `first`: has to be done before, or taking over is refused
 * - `change`: taking over changes or creates it
 * - `left`: it is not in the settings
 * - `unknown`: it could not be seen, and may differ
 */
export interface Note {
  readonly kind: 'first' | 'change' | 'left' | 'unknown';
  /** Such as Receiver flux-system/app. */
  readonly subject: string;
  readonly text: string;
  /** The permission that would show it, where one is missing. */
  readonly needs?: string;
}
