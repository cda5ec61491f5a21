import * as pulumi from '@pulumi/pulumi';

/**
 * Ends the program with a message for people and without a stack trace. The message stays as it is: when an error comes
 * out of an `apply`, Pulumi's SDK writes "error serializing property …" before its message, once per property.
 */
export class Failure extends pulumi.RunError {
  constructor(text: string) {
    super(text);
    // The SDK formats the stack of every error, shown or not. With the calls of its outputs in it, that took a minute.
    this.stack = text;
    Object.defineProperty(this, 'message', { get: () => text, set: () => {} });
  }
}
