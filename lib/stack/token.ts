import * as pulumi from '@pulumi/pulumi';

/**
 * A random token, made once and kept encrypted in the state: 32 bytes from the operating system, as 64 hex digits.
 *
 * Made by a dynamic resource and not by @pulumi/random: that provider comes only as a prebuilt download, and this
 * program has to run where nothing but package registries is reached.
 */
export class GeneratedToken extends pulumi.dynamic.Resource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, options: pulumi.CustomResourceOptions) {
    super(new GeneratedTokenProvider(), name, { value: undefined }, { ...options, additionalSecretOutputs: ['value'] });
  }
}

class GeneratedTokenProvider implements pulumi.dynamic.ResourceProvider {
  async create(): Promise<pulumi.dynamic.CreateResult> {
    // Required here: the engine runs this function in another process, without this module's imports.
    const { randomBytes } = await import('node:crypto');
    return { id: 'token', outs: { value: randomBytes(32).toString('hex') } };
  }
}
