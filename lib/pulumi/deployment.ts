import * as pulumi from '@pulumi/pulumi';

/** What the SDK's client of the engine has, by the types of @grpc/grpc-js; mocks have none. */
interface Client {
  getChannel?(): { getTarget(): string };
}

/**
 * The address of the engine's monitor, of which each deployment has its own: with Pulumi's Automation API, or as a provider of
 * components, one process may serve several. Empty on mocks.
 */
export function deployment(): string {
  const monitor = pulumi.runtime.getMonitor() as Client | undefined;
  return monitor?.getChannel?.().getTarget() ?? '';
}
