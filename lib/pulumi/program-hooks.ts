import type { ListedHook } from '../operate/github.ts';

/** Where the webhooks of this program point to, as far as it is known, each with the logical name of its resource. */
const declared = new Map<string, string>();

/** Notes where a webhook points to. */
export function declareHookUrl(name: string, url: string): void {
  declared.set(url, name);
}

/**
 * The webhooks, without those that this program declares elsewhere. Two clusters whose Receivers have the same name and
 * were given the same token have the same path: a webhook that points to one is neither a second webhook for the other,
 * nor left over.
 */
export function withoutOthers(name: string, hooks: readonly ListedHook[]): readonly ListedHook[] {
  return hooks.filter(({ url }) => (declared.get(url ?? '') ?? name) === name);
}
