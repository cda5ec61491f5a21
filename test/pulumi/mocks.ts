import * as pulumi from '@pulumi/pulumi';

/** A resource as the engine would be told of it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any input
  readonly inputs: any;
  readonly provider: string | undefined;
}

/** Runs a program on mocks and returns what it registered, in order. */
export async function registered(program: () => unknown): Promise<Registered[]> {
  const found: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        found.push({ type, name, inputs, provider: provider?.split('::').at(-2) });
        const status = {
          webhookPath: inputs.metadata?.annotations?.['test/path'],
          loadBalancer: { ingress: [{ ip: '192.0.2.1' }] },
        };
        return {
          id: `${name}-id`,
          state: { ...inputs, status, ...(type.startsWith('random') && { result: 'a'.repeat(64) }) },
        };
      },
      call: () => ({}),
    },
    'project',
    'stack',
    false,
  );
  await program();
  await pulumi.runtime.disconnect();
  return found;
}
