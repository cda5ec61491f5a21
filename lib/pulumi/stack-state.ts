import * as pulumi from '@pulumi/pulumi';
import { stateRead } from './engine-log.ts';
import { ownerOf } from './owner.ts';

/** One program may run several times in a process, with Pulumi's Automation API: each time has a monitor of its own. */
const known = new WeakMap<object, Promise<readonly pulumi.URN[]>>();

/**
 * The resources that the stack's state had when this program began. The engine itself tells them; the SDK uses this call
 * for references to other stacks.
 */
export function resourcesInState(): Promise<readonly pulumi.URN[]> {
  const monitor = pulumi.runtime.getMonitor() as object;
  const asked = known.get(monitor) ?? readState();
  known.set(monitor, asked);
  return asked;
}

async function readState(): Promise<readonly pulumi.URN[]> {
  const { outputs } = await pulumi.runtime.invoke(stateRead, { stackName: ownerOf('').stack }, {});
  return Object.keys(outputs);
}
