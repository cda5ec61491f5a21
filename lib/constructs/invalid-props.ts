import type { IConstruct } from 'constructs';

/** A value that a construct cannot turn into an object Flux would accept. Thrown where the construct is made. */
export class InvalidPropsError extends Error {
  override readonly name = 'InvalidPropsError';

  /**
   * @param construct where the value was given; its path opens the message
   * @param prop name of the prop
   * @param value the value received (never a token)
   * @param choices the values allowed
   * @param fix one instruction that mends it
   */
  constructor(construct: IConstruct, prop: string, value: unknown, choices: string, fix: string) {
    super(`${construct.node.path}: ${prop} = ${JSON.stringify(value)} is not usable; allowed: ${choices}. ${fix}`);
  }
}
