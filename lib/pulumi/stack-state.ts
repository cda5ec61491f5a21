import * as pulumi from '@pulumi/pulumi';
import { stateRead } from './engine-log.ts';
import { ownerOf } from './owner.ts';

/** What the stack's state had when this program began, as far as somebody asks for it. */
export interface StackState {
  /** Logical names of the webhooks at GitHub. */
  readonly webhooks: ReadonlySet<string>;
  /** Logical names of the dynamic resources. */
  readonly dynamic: ReadonlySet<string>;
}

/** What a gRPC client has, by the types of @grpc/grpc-js. */
interface Client {
  getChannel(): { getTarget(): string };
}

/** By the engine's address: with Pulumi's Automation API one process may run a program several times. */
const known = new Map<string | undefined, Promise<StackState>>();

/** What the state had. The engine itself tells it; the SDK uses this call for references to other stacks. */
export function stackState(): Promise<StackState> {
  const monitor = pulumi.runtime.getMonitor() as Client | undefined;
  const engine = monitor?.getChannel().getTarget();
  const asked = known.get(engine) ?? readState();
  known.set(engine, asked);
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
