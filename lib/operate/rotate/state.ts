import { hookPath } from '../../flux/hook-path.ts';
import { receiverApi } from '../../flux/notification-controller.ts';
import { type HookHome, homeName, neededPermission } from '../../github/hook-home.ts';
import type { Cluster } from '../cluster.ts';
import type { Evidence, Receiver } from '../evidence/evidence.ts';
import { ForbiddenError } from '../forbidden.ts';
import type { GitHub, ListedHook } from '../github.ts';
import type { LiveObject } from '../live-object.ts';
import { isReady } from '../readiness.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { rotationLabel } from './names.ts';
import { receiverReference, secretReference, tokenOf } from './objects.ts';
import type { Facts, SideFacts } from './plan.ts';
import { hookKey, type RotationRecord, recordOf, type SideName, type SideNames } from './record.ts';
import { otherUse } from './refusals.ts';

/** Which rotation is meant, and what it is done with. */
export interface RotationContext {
  readonly cluster: Cluster;
  readonly github: GitHub;
  readonly namespace: string;
  readonly names: Readonly<Record<SideName, SideNames>>;
  /** Where webhooks are looked for. An organization that was not named may be invisible to the token, or a user. */
  readonly homes: readonly { readonly home: HookHome; readonly isCertain: boolean }[];
  /** What must not be shown: every token that was seen or made. */
  readonly secrets: Set<string>;
  /** How the Receiver is reached, and what was found before the rotation. */
  readonly evidence: Evidence;
}

/** What is there of one side. */
export interface Side {
  readonly names: SideNames;
  readonly receiver: Receiver | undefined;
  readonly secret: LiveObject | undefined;
  readonly token: string | undefined;
  /** What the token makes; undefined without one. */
  readonly path: string | undefined;
}

/** A webhook that points to either side. */
export interface SeenHook {
  readonly home: HookHome;
  readonly hook: ListedHook;
  readonly at: SideName;
}

/** All that a step may need, as it is now. */
export interface State {
  readonly record: RotationRecord | undefined;
  readonly old: Side;
  readonly new: Side;
  readonly hooks: readonly SeenHook[] | { readonly problem: string };
  /** Why the old Secret stays, in words. */
  readonly keepsOldSecret: string | undefined;
}

/** Looks at the cluster and at GitHub. */
export async function look(context: RotationContext): Promise<State> {
  const [old, fresh] = await Promise.all([sideOf('old', context), sideOf('new', context)]);
  for (const { token } of [old, fresh]) if (token !== undefined) context.secrets.add(token);
  const record = recordOf(fresh.secret);
  const hooks = await hooksOf(context, { old: old.path, new: fresh.path });
  const keepsOldSecret = old.secret && otherUse(old.secret, await usersOf(context, context.names.old.secret));
  return { record, old, new: fresh, hooks, keepsOldSecret };
}

async function sideOf(side: SideName, { cluster, namespace, names }: RotationContext): Promise<Side> {
  const { receiver: name, secret: secretName } = names[side];
  const [receiver, secret] = await Promise.all([
    cluster.read(receiverReference(namespace, name)),
    cluster.read(secretReference(namespace, secretName)),
  ]);
  const token = tokenOf(secret);
  const path = token === undefined ? undefined : hookPath({ token, name, namespace });
  return { names: names[side], receiver: receiver as Receiver | undefined, secret, token, path };
}

async function hooksOf(
  { homes, github }: RotationContext,
  paths: Readonly<Record<SideName, string | undefined>>,
): Promise<State['hooks']> {
  const seen: SeenHook[] = [];
  for (const { home, isCertain } of homes) {
    const hooks = await github.hooks(home);
    if (isRefusal(hooks)) {
      if (isAnswered(hooks) && !isCertain) continue;
      // Anything else may pass: the step is tried again.
      if (!isAnswered(hooks)) throw new Error(`GitHub answered ${hooks.status} (${hooks.detail})`);
      const what = `GitHub does not show the webhooks of ${homeName(home)}: ${hooks.status} (${hooks.detail})`;
      return { problem: `${what}; needed: ${neededPermission(home)}` };
    }
    for (const hook of hooks) {
      const url = URL.parse(hook.url ?? '');
      const at = (['old', 'new'] as const).find((side) => url?.pathname === paths[side] && url?.search === '');
      if (at !== undefined) seen.push({ home, hook, at });
    }
  }
  return seen;
}

/**
 * Whether GitHub refuses the token, and not only at this moment: a rate limit also has status 403 or 429, and is named
 * in the message.
 */
export function isAnswered({ status, detail }: Refusal): boolean {
  return status >= 400 && status < 500 && status !== 429 && !/rate limit/i.test(detail);
}

/** What else of the namespace names a Secret: other Receivers, and Providers of the same controller. */
async function usersOf({ cluster, namespace, names }: RotationContext, secret: string): Promise<string[]> {
  const own = [names.old.receiver, names.new.receiver];
  const naming = (objects: readonly LiveObject[] | undefined) =>
    (objects ?? []).filter(({ spec }) => (spec?.secretRef as { readonly name?: string } | undefined)?.name === secret);
  const { apiVersion, kind } = receiverApi;
  const receivers = naming(await cluster.list(apiVersion, kind, { namespace }));
  const providers = naming(await providersOf(cluster, namespace));
  return [
    ...receivers.flatMap(({ metadata: { name = '' } }) => (own.includes(name) ? [] : [`Receiver ${name}`])),
    ...providers.map(({ metadata }) => `Provider ${metadata.name}`),
  ];
}

/** None if they cannot be read: a Secret of a webhook is hardly ever a Provider's too. */
async function providersOf(cluster: Cluster, namespace: string) {
  try {
    return await cluster.list('notification.toolkit.fluxcd.io/v1beta3', 'Provider', { namespace });
  } catch (error) {
    if (error instanceof ForbiddenError) return [];
    throw error;
  }
}

/** What the plan goes by. */
export function factsOf(
  { record, hooks, keepsOldSecret, ...sides }: State,
  how: Pick<Facts, 'now' | 'back' | 'revoke' | 'isProbed' | 'isRedelivered'>,
): Facts {
  const { switchedAt } = record ?? {};
  return {
    ...how,
    revoke: how.revoke || record?.revoke === true,
    record: record && {
      phase: record.phase,
      revoke: record.revoke,
      switchedAt: switchedAt === undefined ? undefined : Date.parse(switchedAt),
    },
    old: sideFacts(sides.old),
    new: sideFacts(sides.new),
    hooks: Array.isArray(hooks)
      ? (hooks as readonly SeenHook[]).map(({ home, hook, at }) => {
          const key = hookKey({ home, id: hook.id });
          const known = record?.hooks.find((each) => hookKey(each) === key);
          return { key, at, isActive: hook.active, moved: known?.moved, proved: known?.proved };
        })
      : undefined,
    keepsOldSecret: keepsOldSecret !== undefined,
  };
}

function sideFacts({ receiver, secret, path }: Side): SideFacts {
  const isMarked = receiver?.metadata.labels?.[rotationLabel] !== undefined;
  return { receiver: receiverFact(receiver, path), hasSecret: secret !== undefined, isMarked };
}

function receiverFact(receiver: Receiver | undefined, path: string | undefined): SideFacts['receiver'] {
  if (receiver === undefined) return 'absent';
  if (receiver.spec.suspend === true) return 'suspended';
  return isReady(receiver as LiveObject) && receiver.status?.webhookPath === path ? 'ready' : 'unready';
}
