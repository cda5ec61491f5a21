import { isDeepStrictEqual } from 'node:util';
import { ProblemsError } from '../../problems/problem.ts';
import type { StackSettings } from '../../settings/index.ts';
import { inheritedKeys } from '../../settings/webhook-schema.ts';
import type { Settings } from './smallest.ts';

/** Webhooks with a name where two of them, or their objects, would get the same one. */
export function named(
  webhooks: readonly Settings[],
  read: (webhooks: readonly Settings[]) => unknown,
): readonly Settings[] {
  if (isReadable(() => read(webhooks))) return webhooks;
  const names = webhooks.map((webhook) => (webhook.receiver as { readonly name: string }).name);
  const isOnce = (name: string) => names.filter((other) => other === name).length === 1;
  return webhooks.map((webhook, index) => {
    const name = names[index] ?? '';
    return { name: isOnce(name) ? name : `${webhook.namespace}-${name}`, ...webhook };
  });
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof ProblemsError) return false;
    throw error;
  }
}

/** Moves settings that all webhooks of a list share to the top, if that means the same. */
export function hoisted(settings: Settings, read: (settings: Settings) => StackSettings): Settings {
  const wanted = read(settings);
  let kept = settings;
  for (const key of inheritedKeys) {
    const webhooks = kept.webhooks as readonly Settings[];
    const [value, ...others] = webhooks.map((webhook) => webhook[key]);
    const isCommon =
      others.length > 0 && value !== undefined && others.every((other) => isDeepStrictEqual(other, value));
    if (!isCommon || kept[key] !== undefined) continue;
    const changed = {
      ...kept,
      [key]: value,
      webhooks: webhooks.map((webhook) => Object.fromEntries(Object.entries(webhook).filter(([name]) => name !== key))),
    };
    if (isReadable(() => read(changed)) && isDeepStrictEqual(read(changed), wanted)) kept = changed;
  }
  return kept;
}
