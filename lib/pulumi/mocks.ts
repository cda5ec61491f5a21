import * as pulumi from '@pulumi/pulumi';

/** Whether the program runs on mocks, as in tests: there is no cluster to look at, and no engine that takes hooks. */
export function isOnMocks(): boolean {
  // The SDK exports neither the class nor the flag.
  return pulumi.runtime.getMonitor()?.constructor.name === 'MockMonitor';
}
