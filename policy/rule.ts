import type { PolicyObject } from './object.ts';

/** What a rule finds wrong with one object. */
export interface Violation {
  /** What is wrong, and the consequence. Never the value of a token. */
  readonly problem: string;
  /** An edit that fixes it. */
  readonly fix: string;
  /**
   * What it reaches: rights, subjects, the value that can be read. A change that adds to this makes an old violation
   * worse. Compared, and never shown. @default - nothing that can grow
   */
  readonly reach?: readonly string[];
}

/** Mandatory: the preview and the review fail. Advisory: they only report it. */
export type Level = 'mandatory' | 'advisory';

/** What every rule has. */
export interface RuleBase {
  /** Unique; also the key of a stated reason. */
  readonly name: string;
  readonly level: Level;
  /** One sentence: what is asked for. */
  readonly description: string;
  /**
   * Whether a stated reason turns it off: true where there can be a good reason. `per object`: only in an annotation of
   * the object, where a reason for the whole stack would cover the next object too.
   */
  readonly acceptsReason: boolean | 'per object';
}

/** Judged by the object on its own, so before the engine changes it. */
export interface ObjectRule extends RuleBase {
  readonly scope: 'object';
  /**
   * @param stack the other objects, which can only add findings: all of them in a review, none in a
   *   preview
   */
  check(object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation>;
}

/** Judged together with the other objects of the stack. */
export interface StackRule extends RuleBase {
  readonly scope: 'stack';
  check(object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation>;
}

/** A pure function over declared objects; it reads and asks nothing else. */
export type Rule = ObjectRule | StackRule;
