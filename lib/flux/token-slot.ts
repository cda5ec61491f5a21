/**
 * The two sets of names for a webhook's Secret and Receiver. A Receiver has one token and one path, so a token is
 * rotated without a lost delivery by a second Secret and a second Receiver, which take over before the first ones are
 * deleted.
 */
export const tokenSlots = ['a', 'b'] as const;

export type TokenSlot = (typeof tokenSlots)[number];

/** The slot without a suffix. */
export const firstSlot = 'a' satisfies TokenSlot;

/** The name of an object, or of its resource, in a slot. */
export function nameInSlot(name: string, slot: TokenSlot): string {
  return slot === firstSlot ? name : `${name}-${slot}`;
}

/** The one that a rotation points to. */
export function otherSlot(slot: TokenSlot): TokenSlot {
  return slot === 'a' ? 'b' : 'a';
}
