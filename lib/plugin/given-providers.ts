import * as pulumi from '@pulumi/pulumi';

/** What is read of a provider that a program passed. */
const read: Readonly<Record<string, readonly string[]>> = {
  kubernetes: ['kubeconfig', 'context'],
  github: ['owner', 'token', 'baseUrl'],
};

/**
 * Completes providers that came from a program in another process: the engine passes only their identity, so a
 * component would read the cluster of the wrong kubeconfig. Their settings are requested from the engine.
 */
export async function completeProviders(options: pulumi.ComponentResourceOptions): Promise<void> {
  const { providers = {} } = options;
  const entries = Array.isArray(providers) ? [] : Object.entries(providers as Record<string, pulumi.ProviderResource>);
  await Promise.all(
    entries.map(async ([name, provider]) => {
      const keys = read[name];
      if (keys === undefined) return;
      const urn = await (provider.urn as unknown as { promise(): Promise<string> }).promise();
      const state = pulumi.runtime.invokeOutput<{ state: Record<string, string | undefined> }>(
        'pulumi:pulumi:getResource',
        { urn },
        {},
      );
      const own = Object.fromEntries(keys.map((key) => [key, state.apply(({ state }) => state[key])]));
      Object.assign(provider, own);
    }),
  );
}
