import * as pulumi from '@pulumi/pulumi';
import type { HookHome } from '../github/hook-home.ts';
import type { ObjectReference } from '../operate/cluster.ts';
import { type GitHub, type HookSettings, isRefusal } from '../operate/github.ts';
import { presenceOf } from '../operate/ownership.ts';
import type { ClusterOutput } from './cluster-of.ts';
import type { Adoption } from './existing-objects.ts';
import { Failure } from './failure.ts';
import { ownerOf } from './owner.ts';
import { hooksOfPath } from './register-hook.ts';

/** On a Receiver whose webhook was there already: the id of the webhook, since it is in the stack's state. */
const webhookAnnotation = 'fluxhook.dev/webhook';

/** A webhook at GitHub that was there before the stack. */
export interface HookAdoption {
  /** undefined where there is none. */
  readonly id?: number;
  /** Whether the state has it already. */
  readonly isInState?: boolean;
  /** Whether `pulumi destroy` leaves it: it belongs to somebody whose Receiver was adopted. */
  readonly isKept?: boolean;
}

export interface AdoptHookArgs {
  readonly cluster: ClusterOutput;
  readonly asker: GitHub | undefined;
  readonly home: pulumi.Input<HookHome>;
  readonly receiver: ObjectReference;
  readonly expectedPath: pulumi.Output<string>;
  readonly adopt: Adoption;
}

/**
 * Looks for a webhook that leads to the path already, whatever its address and form.
 * @throws Failure where there are several
 */
export function findHook(args: AdoptHookArgs): pulumi.Output<HookAdoption> {
  const { cluster, asker, home, receiver, expectedPath, adopt } = args;
  return pulumi.all([cluster, expectedPath, home]).apply(async ([cluster, path, home]): Promise<HookAdoption> => {
    const live = await cluster()?.read(receiver);
    const { annotations = {} } = live?.metadata ?? {};
    const recorded = Number(annotations[webhookAnnotation]);
    const { state } = presenceOf(live, ownerOf(''));
    const isTheirs = state === 'adopted' || state === 'foreign';
    if (adopt === 'never' || asker === undefined) {
      return recorded > 0 ? { id: recorded, isInState: true, isKept: isTheirs } : {};
    }
    const [hook, ...others] = await hooksOfPath(asker, home, path);
    if (hook === undefined) return {};
    if (others.length > 0) {
      const ids = [hook, ...others].map(({ id }) => id).join(', ');
      throw new Failure(
        `Several webhooks lead to the Receiver ${receiver.namespace}/${receiver.name} (ids ${ids}), and each push is ` +
          'delivered as often. Delete all but one of them, then the same command again.',
      );
    }
    return { id: hook.id, isInState: recorded === hook.id, isKept: isTheirs && adopt === 'keep' };
  });
}

/**
 * After a webhook was taken over: sets its URL, form, events and secret anew, and notes at the Receiver that the state
 * has it now. Interrupted before that note, the next run does the same once more.
 * @throws Failure when GitHub refuses
 */
export async function settleHook(
  { asker, home }: { readonly asker: GitHub | undefined; readonly home: HookHome },
  note: (annotations: Record<string, string>) => Promise<void> | undefined,
  { id, isInState }: HookAdoption,
  settings: HookSettings,
): Promise<void> {
  if (id === undefined || isInState !== false || asker === undefined) return;
  const refusal = await asker.setHook(home, id, settings);
  if (isRefusal(refusal)) {
    throw new Failure(`GitHub refused to set the adopted webhook ${id} anew (${refusal.status}: ${refusal.detail}).`);
  }
  await note({ [webhookAnnotation]: String(id) });
}
