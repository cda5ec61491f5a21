import type { IConstruct } from 'constructs';
import { withoutCredentials } from '../credentials.ts';

/** A value that a construct cannot turn into an object Flux would accept. Thrown where the construct is made. */
export class InvalidPropsError extends Error {
  override readonly name = 'InvalidPropsError';

  /**
   * @param construct where the value was given; its path opens the message
   * @param prop name of the prop
   * @param value the value received (never a token; passwords in URLs are hidden)
   * @param choices the values allowed
   * @param fix one instruction that mends it
   */
  constructor(construct: IConstruct, prop: string, value: unknown, choices: string, fix: string) {
    const shown = withoutCredentials(JSON.stringify(value) ?? 'undefined');
    super(`${construct.node.path}: ${prop} = ${shown} is not usable; allowed: ${choices}. ${fix}`);
  }
}
