import * as pulumi from '@pulumi/pulumi';
import { receiverApi } from '../flux/notification-controller.ts';
import { type Cluster, ForbiddenError } from '../operate/cluster.ts';
import { stackAnnotation } from '../operate/ownership.ts';
import { describeProblem } from '../problems/problem.ts';
import type { ClusterOutput } from './cluster-of.ts';
import { refer } from './existing-objects.ts';
import { Failure } from './failure.ts';
import { isOnMocks } from './mocks.ts';
import { ownerOf } from './owner.ts';
import { type Deployed, stackState } from './stack-state.ts';

/** On the objects of an entrance that others use: the engine refuses to delete them. */
export const sharedAnnotation = 'fluxhook.dev/shared';

/** On a Receiver: the Service that its deliveries come through, as NAMESPACE/NAME. */
export const entranceAnnotation = 'fluxhook.dev/entrance';

interface Place {
  readonly name: string;
  readonly namespace: string;
}

/**
 * Whether an entrance is shared: because that was set, or because Receivers of other stacks name it.
 * @returns true or false; false if the Receivers of the cluster cannot be listed
 */
export function shareEntrance(
  cluster: ClusterOutput,
  { name, namespace }: Place,
  said: boolean,
): pulumi.Output<boolean> {
  return cluster.apply(async (cluster) => {
    const open = cluster();
    if (said || open === undefined) return said;
    const service = await open.look({ apiVersion: 'v1', kind: 'Service', name, namespace });
    if (service?.metadata.annotations?.[stackAnnotation] !== ownerOf('').stack) return false;
    const users = await usersOf(open, { name, namespace });
    if (users.length === 0) return false;
    await pulumi.log.info(
      `The entrance ${namespace}/${name} is protected: ${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} it.`,
    );
    return true;
  });
}

export interface Leaving {
  /** The entrance's component, now and before. */
  readonly names: readonly pulumi.Input<string>[];
  /** Whether the engine leaves what the program no longer declares. */
  readonly isKept: boolean;
  /** Its Service, as the program declares it; undefined where the program only refers to an entrance. */
  readonly declared?: Place;
  /** The object that the program refers to. */
  readonly referred?: pulumi.Input<Deployed> | undefined;
}

/**
 * Resolves when the engine deletes no entrance in this run that is needed, because the program declares it under
 * another name or not at all.
 * @throws Failure where other stacks use it, or the program itself refers to it
 */
export function refuseLosing(cluster: ClusterOutput, leaving: Leaving): pulumi.Output<void> {
  if (leaving.isKept || isOnMocks()) return pulumi.output(undefined);
  const { declared } = leaving;
  const known = pulumi.all([cluster, pulumi.all([...leaving.names]), leaving.referred]);
  return known.apply(async ([cluster, names, referred]) => {
    const open = cluster();
    if (open === undefined) return;
    if (referred !== undefined) await refer(open, [referred]);
    const { objects } = await stackState();
    const service = names.map((name) => objects.get(`${name}-service`)).find((service) => service !== undefined);
    if (service === undefined) return;
    if (declared?.name === service.name && declared.namespace === service.namespace) return;
    const users = await usersOf(open, service);
    if (users.length > 0) throw new Failure(losesOthers(service, users));
  });
}

function losesOthers({ namespace, name }: Place, users: readonly string[]): string {
  const [use, them] = users.length === 1 ? ['uses', 'it'] : ['use', 'each of them'];
  return `An entrance that others use would be deleted:${describeProblem({
    subject: `Service ${namespace}/${name}`,
    problem: `${users.join(', ')} ${use} it, and deliveries there would get no answer`,
    choices: 'the name, namespace and exposure as before, until no other stack uses it',
    fix: `set fluxhook:service ${name} in the namespace ${namespace} again; or refer to another entrance in ${them} first (fluxhook:exposure, type Existing)`,
  })}`;
}

/** The other stacks whose Receivers come through a Service. */
async function usersOf(cluster: Cluster, { name, namespace }: Place): Promise<string[]> {
  const own = ownerOf('').stack;
  const receivers = await receiversOf(cluster, namespace);
  const users = receivers
    .map(({ metadata: { annotations = {} } }) => annotations)
    .filter((annotations) => annotations[entranceAnnotation] === `${namespace}/${name}`)
    .map((annotations) => annotations[stackAnnotation] ?? 'somebody')
    .filter((stack) => stack !== own);
  return [...new Set(users)].sort();
}

async function receiversOf(cluster: Cluster, namespace: string) {
  const list = (options: { namespace?: string }) => cluster.list(receiverApi.apiVersion, receiverApi.kind, options);
  try {
    return (await list({})) ?? [];
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
  }
  try {
    return (await list({ namespace })) ?? [];
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    return [];
  }
}
