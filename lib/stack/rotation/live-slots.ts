import { receiverApi } from '../../flux/notification-controller.ts';
import { otherSlot, type TokenSlot, tokenSlots } from '../../flux/token-slot.ts';
import type { Cluster, LiveObject, ObjectReference } from '../../operate/cluster.ts';
import { adoptedAnnotation, stackAnnotation } from '../../operate/ownership.ts';
import { inSlot } from '../../settings/in-slot.ts';
import type { StackWebhook } from './stack-webhooks.ts';

/** What a webhook has in the cluster, by slot. */
export type LiveSlots = Readonly<Record<TokenSlot, LiveObject | undefined>>;

export function receiverIn(webhook: StackWebhook, slot: TokenSlot): ObjectReference {
  const { name, namespace = webhook.secret.namespace } = inSlot(webhook, slot).receiver.metadata;
  return { ...receiverApi, name, namespace };
}

/** The Receivers of both slots, as far as the stack deployed them. */
export async function liveSlots(cluster: Cluster, webhook: StackWebhook, owner: string): Promise<LiveSlots> {
  const read = async (slot: TokenSlot) => {
    const live = await cluster.read(receiverIn(webhook, slot));
    return live?.metadata.annotations?.[stackAnnotation] === owner ? live : undefined;
  };
  const [a, b] = await Promise.all(tokenSlots.map(read));
  return { a, b };
}

/**
 * The target slot of the token. The cluster shows how far a rotation is, and the given name shows whether it has ended
 * already, so the same command continues at every point.
 */
export function targetOf(
  { tokenSlot, askedSlot }: StackWebhook,
  { a, b }: LiveSlots,
  { isBack }: { readonly isBack: boolean },
): TokenSlot {
  if (a === undefined && b === undefined) return tokenSlot;
  if (a !== undefined && b !== undefined) return createdAt(a) > createdAt(b) !== isBack ? 'a' : 'b';
  const there = a === undefined ? 'b' : 'a';
  return isBack || there !== askedSlot ? there : otherSlot(there);
}

/** In milliseconds. */
export function createdAt({ metadata: { creationTimestamp } }: LiveObject): number {
  return new Date(creationTimestamp ?? 0).getTime();
}

/** Whether somebody else created it, so `pulumi` keeps it. */
export function isAdopted({ metadata }: LiveObject): boolean {
  return metadata.annotations?.[adoptedAnnotation] === 'true';
}
