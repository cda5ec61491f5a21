import * as pulumi from '@pulumi/pulumi';
import { receiverApi } from '../flux/notification-controller.ts';
import { type Cluster, ForbiddenError } from '../operate/cluster.ts';
import { stackAnnotation } from '../operate/ownership.ts';
import type { ClusterOutput } from './cluster-of.ts';
import { ownerOf } from './owner.ts';

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
