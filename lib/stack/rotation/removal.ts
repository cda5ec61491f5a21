import { setTimeout as sleep } from 'node:timers/promises';
import { receiverApi } from '../../flux/notification-controller.ts';
import type { TokenSlot } from '../../flux/token-slot.ts';
import type { Cluster, ObjectReference } from '../../operate/cluster.ts';
import { stackAnnotation } from '../../operate/ownership.ts';
import { secretMakers } from '../../pulumi/secret-maker.ts';
import { inSlot } from '../../settings/in-slot.ts';
import { receiverIn } from './live-slots.ts';
import type { StackWebhook } from './stack-webhooks.ts';

/** How long GitHub waits for an answer, and a second for its way, in milliseconds. */
const drainMilliseconds = 11_000;

/** Deletes an object. @throws ForbiddenError where that is not allowed */
export async function remove(cluster: Cluster, reference: ObjectReference): Promise<void> {
  const { kind, name, namespace } = reference;
  await cluster.change(`delete ${kind} ${namespace}/${name}`, (server) => server.delete(reference));
}

/**
 * Deletes what `pulumi up` no longer manages and kept in the cluster, because somebody else created it and the stack
 * took it over: as long as the Receiver exists, the old token is accepted.
 * @param slot of the token before
 * @returns what was done, in words
 */
export async function removeLeftBehind(
  cluster: Cluster,
  webhook: StackWebhook,
  { slot, owner }: { readonly slot: TokenSlot; readonly owner: string },
): Promise<string[]> {
  const receiver = receiverIn(webhook, slot);
  const isOurs = async (reference: ObjectReference) =>
    (await cluster.read(reference))?.metadata.annotations?.[stackAnnotation] === owner;
  if (!(await isOurs(receiver))) return [];
  await sleep(drainMilliseconds);
  await remove(cluster, receiver);
  const done = [`deleted Receiver ${receiver.name}, which the stack had taken over and kept`];
  const carrier = carrierIn(webhook, slot);
  if (carrier === undefined || !(await isOurs(carrier))) return done;
  const users = ((await cluster.list(receiverApi.apiVersion, receiverApi.kind, carrier)) ?? [])
    .filter(({ spec }) => (spec?.secretRef as { name?: string } | undefined)?.name === carrier.name)
    .map(({ metadata }) => metadata.name);
  if (users.length > 0) return [...done, `left Secret ${carrier.name}: Receiver ${users.join(', ')} uses it`];
  await remove(cluster, carrier);
  return [...done, `deleted ${carrier.kind} ${carrier.name}`];
}

/** The object that has the token, or that creates the Secret with it; undefined if it belongs to the person. */
function carrierIn(webhook: StackWebhook, slot: TokenSlot): ObjectReference | undefined {
  const { name, namespace, source } = inSlot(webhook, slot).secret;
  if (source.type === 'existing-secret') return undefined;
  const maker = source.type === 'pulumi' ? undefined : secretMakers[source.type];
  const { apiVersion, kind } = maker ?? { apiVersion: 'v1', kind: 'Secret' };
  return { apiVersion, kind, name, namespace };
}
