/**
 * The two sets of names that what carries a webhook's token can have. A Receiver has one token and one path, so a token
 * is rotated without a lost delivery where a second Secret and a second Receiver take over before the first ones go.
 */
export const tokenSlots = ['a', 'b'] as const;

export type TokenSlot = (typeof tokenSlots)[number];

/** Where names are as they were given. */
export const firstSlot = 'a' satisfies TokenSlot;

/** The name of an object, or of its resource, in a slot. */
export function nameInSlot(name: string, slot: TokenSlot): string {
  return slot === firstSlot ? name : `${name}-${slot}`;
}

/** The one that a rotation points to. */
export function otherSlot(slot: TokenSlot): TokenSlot {
  return slot === 'a' ? 'b' : 'a';
}
