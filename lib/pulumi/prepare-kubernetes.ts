import { getVersion } from '@pulumi/kubernetes/utilities.js';
import * as pulumi from '@pulumi/pulumi';
import { isOnMocks } from './mocks.ts';

/**
 * Starts the default provider for Kubernetes, which otherwise starts when the first object is registered, and is waited for.
 * Any request starts it; nothing is deployed.
 */
export function prepareKubernetes(): void {
  if (isOnMocks()) return;
  // Another version would be another provider.
  pulumi.runtime.invoke('kubernetes:index:start', {}, { version: getVersion() }).catch(() => undefined);
}
