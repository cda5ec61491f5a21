import { randomUUID } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import type { IResolver, ResolutionContext } from 'cdk8s';

/**
 * Lets a Pulumi value be used where a construct's prop is typed as a plain value. Only for props that the construct
 * passes on as they are; one that it checks or computes with needs the plain value. The app must have an
 * {@link OutputResolver}.
 */
export function input<T>(value: pulumi.Input<T>): T {
  return value as T;
}

/**
 * Carries Pulumi outputs through cdk8s: during synthesis each becomes a marker (JSON has no place for a value that
 * is not known yet), and {@link restore} puts the outputs back into the manifest that the engine gets.
 */
export class OutputResolver implements IResolver {
  // Not guessable, so that no value of a user's can be taken for a marker.
  readonly #prefix = `pulumi-output-${randomUUID()}-`;
  readonly #outputs: pulumi.Output<unknown>[] = [];

  /** Called by cdk8s for every value of every object. */
  resolve(context: ResolutionContext): void {
    if (!pulumi.Output.isInstance(context.value)) return;
    context.replaceValue(`${this.#prefix}${this.#outputs.length}`);
    this.#outputs.push(context.value);
  }

  /** The value with every marker in it replaced by its output. */
  restore(value: unknown): unknown {
    if (typeof value === 'string') {
      return value.startsWith(this.#prefix) ? this.#outputs[Number(value.slice(this.#prefix.length))] : value;
    }
    if (Array.isArray(value)) return value.map((item) => this.restore(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.restore(item)]));
  }
}

/** The value of an output, for hooks and transforms of the engine; undefined where it is not known yet. */
export async function valueIfKnown<T>(input: pulumi.Input<T> | undefined): Promise<T | undefined> {
  if (!pulumi.Output.isInstance(input)) return input as T | undefined;
  const output = input as pulumi.Output<T> & { readonly isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await output.isKnown) ? output.promise() : undefined;
}
