import * as pulumi from '@pulumi/pulumi';
import { stackState } from './stack-state.ts';

export interface GeneratedTokenArgs {
  /**
   * A token that is in use already and stays: that of an adopted Secret.
   * @default - a new one, 32 bytes from the operating system, as 64 hex digits
   */
  readonly adopted?: pulumi.Input<string | undefined>;
}

/**
 * A token, made or adopted once and kept encrypted in the state, as versions before 0.2 made it. No other resource can
 * take over its value: if the state has one, it stays, and the token with it, until another slot replaces it.
 */
export class GeneratedToken extends pulumi.dynamic.Resource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, { adopted }: GeneratedTokenArgs, options: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { adopted: adopted === undefined ? undefined : pulumi.secret(adopted), value: undefined },
      { ...options, additionalSecretOutputs: ['value'] },
    );
  }
}

class GeneratedTokenProvider implements pulumi.dynamic.ResourceProvider {
  async create(inputs: { adopted?: string }): Promise<pulumi.dynamic.CreateResult> {
    // Required here: the engine runs this function in another process, without this module's imports.
    const { randomBytes } = await import('node:crypto');
    return { id: 'token', outs: { value: inputs.adopted || randomBytes(32).toString('hex') } };
  }

  /** Its inputs matter only when it is created. */
  async diff(): Promise<pulumi.dynamic.DiffResult> {
    return { changes: false };
  }
}

/** Shared, because the SDK serializes each provider object again. */
const provider = new GeneratedTokenProvider();

/** Whether the state has one under one of these logical names. */
export async function isInState(names: readonly string[]): Promise<boolean> {
  const { dynamic } = await stackState();
  return names.some((name) => dynamic.has(name));
}
