import type { IConstruct } from 'constructs';

/**
 * Runs the validations of every construct, as cdk8s does before it writes files; for front ends that take the objects
 * without writing any.
 * @throws Error with all violations, each with its construct path
 */
export function validate(root: IConstruct): void {
  const violations = root.node
    .findAll()
    .flatMap((construct) => construct.node.validate().map((violation) => `[${construct.node.path}] ${violation}`));
  if (violations.length > 0) {
    throw new Error(`Validation failed with the following errors:\n  ${violations.join('\n  ')}`);
  }
}
