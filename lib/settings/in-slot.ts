import { nameInSlot, type TokenSlot } from '../flux/token-slot.ts';
import type { WebhookSettings } from './settings.ts';

/** A webhook with the names that its Receiver and its Secret have in a slot. */
export function inSlot(webhook: WebhookSettings, slot: TokenSlot): WebhookSettings {
  const { secret, receiver, baseNames } = webhook;
  return {
    ...webhook,
    tokenSlot: slot,
    secret: { ...secret, name: nameInSlot(baseNames.secret, slot) },
    receiver: { ...receiver, metadata: { ...receiver.metadata, name: nameInSlot(baseNames.receiver, slot) } },
  };
}
