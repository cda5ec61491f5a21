import * as pulumi from '@pulumi/pulumi';
import { type HookHome, hooksUrl } from '../github/hook-home.ts';
import type { LiveObject } from '../operate/cluster.ts';
import { adoptedAnnotation } from '../operate/ownership.ts';
import { deployment } from './deployment.ts';
import { stateRead } from './engine-log.ts';
import { ownerOf } from './owner.ts';

/** What the stack's state contained when this program began, as far as it is asked for. */
export interface StackState {
  /** By the logical names of the webhooks at GitHub. */
  readonly webhooks: ReadonlyMap<string, RegisteredHook>;
  /** Logical names of the dynamic resources. */
  readonly dynamic: ReadonlySet<string>;
  /** By logical name, what the components deployed, without what stays in the cluster when it leaves the stack. */
  readonly objects: ReadonlyMap<string, Deployed>;
}

/** An object of the cluster. */
export interface Deployed {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A webhook at GitHub, as the state has it. */
export interface RegisteredHook {
  readonly id: string;
  /** Name of the repository that it was registered for; undefined for an organization's webhook. */
  readonly repository: string | undefined;
  /** URL of the home's webhooks in GitHub's REST API; undefined in a state of version 0.1. */
  readonly hooks: string | undefined;
  /** Somebody else made it, and it outlives the stack. */
  readonly isKept: boolean;
}

/** By the deployment. */
const known = new Map<string, Promise<StackState>>();

/** The content of the state, from the engine itself; the SDK uses this call for references to other stacks. */
export function stackState(): Promise<StackState> {
  const asked = known.get(deployment()) ?? readState();
  known.set(deployment(), asked);
  return asked;
}

/** Whether the state has a webhook for this home; for another one the engine replaces it. */
export function isRegisteredAt({ repository, hooks }: RegisteredHook, home: HookHome): boolean {
  const declared = hooksUrl(home).toLowerCase();
  return repository === home.name && (hooks?.toLowerCase() ?? declared) === declared;
}

async function readState(): Promise<StackState> {
  const { outputs } = await pulumi.runtime.invoke(stateRead, { stackName: ownerOf('').stack }, {});
  return stateOf(outputs as Resources);
}

/** What the engine answers, by the URN of the resource. */
type Resources = Readonly<Record<string, { readonly outputs: Readonly<Record<string, unknown>> }>>;

const component = /fluxhook:index:(?:GitHubWebhook|ReceiverEntrance)/;

/** @internal */
export function stateOf(resources: Resources): StackState {
  const ofType = (type: RegExp) =>
    Object.entries(resources)
      .filter(([urn]) => type.test(urn))
      .map(([urn, { outputs }]) => [urn.split('::').at(-1) ?? '', outputs] as const);
  const removals = new Map(ofType(/[$:](?:pulumi-nodejs:dynamic:Resource|fluxhook:index:HookRemoval)::/));
  // The state does not show a program which resources the engine retains.
  const handedOver = new Map(
    ofType(new RegExp(`${component.source}::`)).map(([name, { deployer }]) => [name, deployer === 'handover']),
  );
  return {
    webhooks: new Map(
      ofType(/[$:]github:index\/\w+Webhook:\w+::/).map(([name, { id, repository }]) => {
        const { hooks, isKept } = removals.get(`${name}-removal`) ?? {};
        return [name, { id: String(id), repository: text(repository), hooks: text(hooks), isKept: isKept === true }];
      }),
    ),
    dynamic: new Set(ofType(/[$:]pulumi-nodejs:dynamic:Resource::/).map(([name]) => name)),
    objects: new Map(
      ofType(new RegExp(`${component.source}\\$kubernetes:`)).flatMap(([logicalName, { kind, metadata }]) => {
        const { name, namespace, annotations } = (metadata ?? {}) as LiveObject['metadata'];
        if (name === undefined || annotations?.[adoptedAnnotation] === 'true') return [];
        if (handedOver.get(componentOf(logicalName, handedOver)) === true) return [];
        return [[logicalName, { kind: String(kind), namespace: namespace ?? 'default', name }] as const];
      }),
    ),
  };
}

/** The component whose name a logical name begins with: of several the longest. */
function componentOf(logicalName: string, components: ReadonlyMap<string, unknown>): string {
  let name = logicalName;
  while (name !== '' && !components.has(name)) name = name.slice(0, Math.max(0, name.lastIndexOf('-')));
  return name;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
