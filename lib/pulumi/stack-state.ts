import * as pulumi from '@pulumi/pulumi';
import { deployment } from './deployment.ts';
import { stateRead } from './engine-log.ts';
import { ownerOf } from './owner.ts';

/** What the stack's state had when this program began, as far as somebody asks for it. */
export interface StackState {
  /** Logical names of the webhooks at GitHub. */
  readonly webhooks: ReadonlySet<string>;
  /** Logical names of the dynamic resources. */
  readonly dynamic: ReadonlySet<string>;
}

/** By the deployment. */
const known = new Map<string, Promise<StackState>>();

/** What the state had. The engine itself tells it; the SDK uses this call for references to other stacks. */
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
