import * as pulumi from '@pulumi/pulumi';
import { stateRead } from './engine-log.ts';
import { ownerOf } from './owner.ts';

/** Logical names of the resources that the stack's state had when this program began, as far as somebody asks for them. */
export interface StackState {
  /** Webhooks at GitHub. */
  readonly webhooks: ReadonlySet<string>;
  /** Dynamic resources. */
  readonly dynamic: ReadonlySet<string>;
}

/** One program may run several times in a process, with Pulumi's Automation API: each time has a monitor of its own. */
const known = new WeakMap<object, Promise<StackState>>();

/** What the state had. The engine itself tells it; the SDK uses this call for references to other stacks. */
export function stackState(): Promise<StackState> {
  const monitor = pulumi.runtime.getMonitor() as object;
  const asked = known.get(monitor) ?? readState();
  known.set(monitor, asked);
  return asked;
}

async function readState(): Promise<StackState> {
  const { outputs } = await pulumi.runtime.invoke(stateRead, { stackName: ownerOf('').stack }, {});
  const namesOf = (type: RegExp) =>
    new Set(
      Object.keys(outputs)
        .filter((urn) => type.test(urn))
        .map((urn) => urn.split('::').at(-1) ?? ''),
    );
  return {
    webhooks: namesOf(/[$:]github:index\/\w+Webhook:\w+::/),
    dynamic: namesOf(/[$:]pulumi-nodejs:dynamic:Resource::/),
  };
}
