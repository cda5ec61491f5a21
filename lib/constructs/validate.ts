import type { IConstruct } from 'constructs';
import { isDeferred } from './deferred.ts';
import { checkTree } from './tree.ts';
import { describeViolation, type Violation } from './violation.ts';

/**
 * Validates a construct when the tree is finished. Constructors do not throw, so that one synth reports everything:
 * `app.synth()`, `cdk8s synth` and `pulumi up` run the validations of the whole tree, and stop with all violations
 * before anything is written or deployed.
 *
 * A value that only the engine knows cannot be judged: what is found about one is dropped.
 *
 * @param find asked at each synth
 */
export function checkAtSynth(construct: IConstruct, find: () => readonly Violation[]): void {
  construct.node.addValidation({
    validate: () =>
      find()
        .filter(({ value }) => !isDeferred(value))
        .map(describeViolation),
  });
  checkTree(construct.node.root);
}

/** All violations of a tree, each with the path of its construct. */
export class ViolationsError extends Error {
  override readonly name = 'ViolationsError';

  constructor(violations: readonly string[]) {
    super(`Validation failed with the following errors:\n  ${violations.join('\n  ')}`);
  }
}

/**
 * Runs the validations of the whole tree that a construct belongs to, as cdk8s does before it writes files; for front ends
 * that take the objects without writing any.
 * @throws ViolationsError
 */
export function validate(construct: IConstruct): void {
  const violations: string[] = [];
  for (const child of construct.node.root.node.findAll())
    for (const violation of child.node.validate()) violations.push(`[${child.node.path}] ${violation}`);
  if (violations.length > 0) throw new ViolationsError(violations);
}
