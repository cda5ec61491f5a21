import * as pulumi from '@pulumi/pulumi';
import { deployment } from './deployment.ts';
import { stateRead } from './engine-log.ts';
import { ownerOf } from './owner.ts';

/** What the stack's state contained when this program began, as far as it is asked for. */
export interface StackState {
  /** Logical names of the webhooks at GitHub. */
  readonly webhooks: ReadonlySet<string>;
  /** Logical names of the dynamic resources. */
  readonly dynamic: ReadonlySet<string>;
}

/** By the deployment. */
const known = new Map<string, Promise<StackState>>();

/** The content of the state, from the engine itself; the SDK uses this call for references to other stacks. */
export function stackState(): Promise<StackState> {
  const asked = known.get(deployment()) ?? readState();
  known.set(deployment(), asked);
  return asked;
}

async function readState(): Promise<StackState> {
  const { outputs } = await pulumi.runtime.invoke(stateRead, { stackName: ownerOf('').stack }, {});
  const urns = Object.keys(outputs);
  const namesOf = (type: RegExp) =>
    new Set(urns.filter((urn) => type.test(urn)).map((urn) => urn.split('::').at(-1) ?? ''));
  return {
    webhooks: namesOf(/[$:]github:index\/\w+Webhook:\w+::/),
    dynamic: namesOf(/[$:]pulumi-nodejs:dynamic:Resource::/),
  };
}
