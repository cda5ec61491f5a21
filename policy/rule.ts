import type { PolicyObject } from './object.ts';

/** What a rule has against one object. */
export interface Violation {
  /** What is wrong and what follows from it. Never the value of a token. */
  readonly problem: string;
  /** An edit that fixes it. */
  readonly fix: string;
  /**
   * What it reaches: rights, subjects, the value that can be read. A change that adds to this makes an old violation
   * worse. Compared, and never shown. @default - nothing that can grow
   */
  readonly reach?: readonly string[];
}

/** Mandatory: the preview and the review fail. Advisory: they say so. */
export type Level = 'mandatory' | 'advisory';

/** What every rule has. */
export interface RuleBase {
  /** Unique; also the key of a stated reason. */
  readonly name: string;
  readonly level: Level;
  /** One sentence: what is asked for. */
  readonly description: string;
  /**
   * Whether a stated reason silences it: true where a set-up can have a good one. `per object`: only in an annotation of
   * the object, where a reason for the whole stack would cover the next object too.
   */
  readonly acceptsReason: boolean | 'per object';
}

/** Judged by the object, and so before the engine touches it. */
export interface ObjectRule extends RuleBase {
  readonly scope: 'object';
  /**
   * @param stack what is known of the other objects, which can only add to what the object shows by itself: all of them in
   *   a review, none in a preview
   */
  check(object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation>;
}

/** Judged with the other objects of the stack at hand. */
export interface StackRule extends RuleBase {
  readonly scope: 'stack';
  check(object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation>;
}

/** A pure function over declared objects; it reads and asks nothing else. */
export type Rule = ObjectRule | StackRule;
