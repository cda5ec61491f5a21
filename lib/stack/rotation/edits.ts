import { randomBytes } from 'node:crypto';
import type { TokenSlot } from '../../flux/token-slot.ts';
import type { Cluster } from '../../operate/cluster.ts';
import { inSlot } from '../../settings/in-slot.ts';
import type { Turn } from '../rotate.ts';
import type { Edit } from './stack-file-change.ts';
import type { StackWebhook } from './stack-webhooks.ts';

/**
 * Sets the other slot, and with it a new token if one is configured. Both are set in one step: if the slot is set, the
 * token is, too.
 * @param given by the person. @default - 32 random bytes
 */
export async function forthEdits(
  { webhook, live, target }: Turn,
  cluster: Cluster,
  given: string | undefined,
): Promise<Edit[]> {
  if (webhook.tokenSlot === target) return [];
  const isThere = live[target] !== undefined;
  return edits(webhook, target, () =>
    // After a rotation that was taken back, the other slot still has the token that it got then.
    isThere ? tokenIn(cluster, webhook, target) : (given ?? randomBytes(32).toString('hex')),
  );
}

/** The previous slot, with the token of its Secret. */
export function backEdits({ webhook, target }: Turn, cluster: Cluster): Promise<Edit[]> {
  return edits(webhook, target, () => tokenIn(cluster, webhook, target));
}

async function edits(
  { key, hasToken, places }: StackWebhook,
  slot: TokenSlot,
  token: () => Promise<string> | string,
): Promise<Edit[]> {
  return [
    ...places,
    { key: `${key}tokenSlot`, value: slot },
    ...(hasToken ? [{ key: `${key}token`, value: await token(), isSecret: true }] : []),
  ];
}

async function tokenIn(cluster: Cluster, webhook: StackWebhook, slot: TokenSlot): Promise<string> {
  const { name, namespace } = inSlot(webhook, slot).secret;
  const live = await cluster.read({ apiVersion: 'v1', kind: 'Secret', name, namespace });
  const token = Buffer.from(live?.data?.token ?? '', 'base64').toString();
  if (token === '') throw new Error(`Secret ${namespace}/${name} has no token, and is to be used.`);
  return token;
}
