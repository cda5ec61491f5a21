import type { PolicyObject } from '../../policy/object.ts';
import type { Reasons } from '../../policy/reasons.ts';

/** What one side of a change declares for one stack. */
export interface Declaration {
  readonly objects: readonly PolicyObject[];
  /** Settings by full key, defaults included; those of directories are not known. */
  readonly settings: ReadonlyMap<string, unknown>;
  /** Reasons stated for findings of the policies. */
  readonly reasons: Reasons;
  /** What the program said instead of writing manifests. */
  readonly failure?: string;
  /** What of this side was not read, though its manifests were. */
  readonly remarks?: readonly string[];
}

/** One stack on both sides; an absent side does not have it. */
export interface StackChange {
  /** Undefined where there are no stacks: directories, or a project without a stack file. */
  readonly stack: string | undefined;
  readonly before: Declaration;
  readonly after: Declaration;
}

/** Everything a review is made from. */
export interface Comparison {
  /** How the change was given: `main..feature`. */
  readonly title: string;
  /** The same as arguments of the command. */
  readonly command: string;
  readonly stacks: readonly StackChange[];
  /** What a reader has to know about how the two sides came about. */
  readonly notes: readonly string[];
  /** What whoever gave the command has to know, and a reader of the review does not. */
  readonly asides: readonly string[];
}

/** Of a side on which there is nothing. */
export const nothing: Declaration = { objects: [], settings: new Map(), reasons: new Map() };
