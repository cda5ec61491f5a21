import * as pulumi from '@pulumi/pulumi';
import type { HookHome } from '../github/hook-home.ts';
import { isFleet } from '../github/pace.ts';
import type { LiveObject, ObjectReference } from '../operate/cluster.ts';
import { type GitHub, type HookSettings, isRefusal } from '../operate/github.ts';
import { presenceOf } from '../operate/ownership.ts';
import { saidOf } from '../operate/refusal.ts';
import { refusedHome } from '../operate/refused-home.ts';
import { describeProblem } from '../problems/problem.ts';
import type { ClusterOutput } from './cluster-of.ts';
import type { Adoption } from './existing-objects.ts';
import { Failure } from './failure.ts';
import { lookTogether } from './look-together.ts';
import { ownerOf } from './owner.ts';
import { provenOf } from './proof-note.ts';

/**
 * On the Receiver, the webhook at GitHub that the stack's state has: its id, followed by `adopted` if somebody else
 * made it. It is noted there because a program cannot read its own state, and the engine imports only what the state
 * does not have.
 */
const webhookAnnotation = 'fluxhook.dev/webhook';

/** Whether the webhook exists at GitHub already, and whose it is. */
export interface HookAdoption {
  /** One that the stack is to take over now. */
  readonly importId?: number;
  /** Somebody else made it, and `pulumi destroy` leaves it. */
  readonly isKept?: boolean;
  /** Id of the one that the stack's state has. */
  readonly registered?: string;
  /** What the Receiver says, or the one before it. */
  readonly noted?: string;
  /** Whether it is the Receiver itself that says it. */
  readonly isNotedHere?: boolean;
  /**
   * Whether a webhook that points to the path can only come from an interrupted run: the Receiver is this stack's, its
   * path cannot be guessed, and no webhook was noted yet.
   */
  readonly isLeftOver?: boolean;
  /** What the Receiver says was proven, see proof-note.ts. */
  readonly proven?: string;
}

export interface AdoptHookArgs {
  readonly cluster: ClusterOutput;
  readonly asker: GitHub | undefined;
  readonly home: pulumi.Input<HookHome>;
  readonly receiver: ObjectReference;
  /** The Receiver that this one takes over from, where its token is rotated. */
  readonly before: pulumi.Output<LiveObject | undefined>;
  readonly expectedPath: pulumi.Output<string>;
  readonly adopt: Adoption;
  /** Webhooks that the program declares. */
  readonly webhooks: Promise<number>;
}

/**
 * Looks for an existing webhook that points to the path, with any address and content type.
 * @throws Failure where there are several, or GitHub does not list them
 */
export function findHook(args: AdoptHookArgs): pulumi.Output<HookAdoption> {
  const { cluster, asker, home, receiver, before, expectedPath, adopt, webhooks } = args;
  const look = cluster.apply(async (cluster) => {
    const open = cluster();
    const live = open && (await lookTogether(open, receiver));
    // In a function: the SDK takes the values of outputs apart.
    return () => live;
  });
  return pulumi
    .all([look, expectedPath, home, before, webhooks])
    .apply(async ([look, path, home, before, webhooks]): Promise<HookAdoption> => {
      const live = look();
      const here = noteOf(live);
      const noted = here ?? noteOf(before);
      const proven = provenOf(live);
      const [id, word] = noted?.split(' ') ?? [];
      const own = {
        ...(noted !== undefined && { noted }),
        ...(proven !== undefined && { proven }),
        isNotedHere: here !== undefined,
        isKept: word === 'adopted' && adopt !== 'own',
        isLeftOver: noted === undefined && presenceOf(live, ownerOf('')).state === 'own',
      };
      if (asker === undefined || adopt === 'never') return own;
      // Found once, and noted when the state had it.
      if (here !== undefined && isFleet(webhooks)) return own;
      const hooks = await asker.hooksOfPath(home, path);
      if (isRefusal(hooks)) {
        const told = describeProblem(refusedHome(home, hooks));
        throw new Failure(`It cannot be determined whether the webhook exists already, so none is created:\n${told}`);
      }
      const [hook, ...others] = hooks;
      if (others.length > 0) {
        const ids = [hook, ...others].map((each) => each?.id).join(', ');
        throw new Failure(
          `Several webhooks point to the Receiver ${receiver.namespace}/${receiver.name} (ids ${ids}), and each push is ` +
            'delivered several times. Delete all but one of them, then run the same command again.',
        );
      }
      if (hook === undefined || String(hook.id) === id) return own;
      return { ...own, importId: hook.id, isKept: adopt === 'keep' };
    });
}

/** What a Receiver says of the webhook that points to it. */
export function noteOf(receiver: LiveObject | undefined): string | undefined {
  return receiver?.metadata.annotations?.[webhookAnnotation];
}

export interface SettleHookArgs {
  readonly asker: GitHub | undefined;
  readonly home: HookHome;
  readonly id: number;
  readonly adoption: HookAdoption;
  readonly settings: HookSettings;
  /** Sets annotations of the Receiver. */
  readonly annotate: (annotations: Record<string, string>) => Promise<void> | undefined;
}

/**
 * After the webhook is in the state: sets the URL, form, events and secret of one that was taken over again, and notes at
 * the Receiver that the state has it. If it is interrupted before that note, the next run does the same again.
 * @throws Failure when GitHub refuses
 */
export async function settleHook({ asker, home, id, adoption, settings, annotate }: SettleHookArgs): Promise<void> {
  const { importId, isKept, noted, isNotedHere } = adoption;
  if (importId !== undefined && asker !== undefined) {
    const refusal = await asker.setHook(home, importId, settings);
    if (isRefusal(refusal)) {
      throw new Failure(
        `GitHub refused to set the adopted webhook ${id} again (${saidOf(refusal)}). Run the same command again to continue.`,
      );
    }
  }
  const note = isKept ? `${id} adopted` : String(id);
  if (note !== noted || !isNotedHere) await annotate({ [webhookAnnotation]: note });
}

/** Takes back the note of a webhook that the state has lost. */
export const noWebhook = { [webhookAnnotation]: null };
