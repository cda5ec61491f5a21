import { otherSlot, type TokenSlot } from '../flux/token-slot.ts';
import type { Cluster } from '../operate/cluster.ts';
import { ProblemsError } from '../problems/problem.ts';
import { backEdits, forthEdits } from './rotation/edits.ts';
import { createdAt, type LiveSlots, liveSlots, receiverIn, targetOf } from './rotation/live-slots.ts';
import { plan } from './rotation/plan.ts';
import { PulumiCommands } from './rotation/pulumi-commands.ts';
import { refuse } from './rotation/refusals.ts';
import { remove, removeLeftBehind } from './rotation/removal.ts';
import { ChangedMeanwhile, type Edit, StackFileChange } from './rotation/stack-file-change.ts';
import { type ReceiverPlace, type StackWebhook, stackWebhooks } from './rotation/stack-webhooks.ts';

export interface StackRotationOptions {
  /** The project's folder. */
  readonly directory: string;
  /** The stack that deployed the Receivers: ORGANIZATION/PROJECT/STACK, as their annotation has it. */
  readonly owner: string;
  /** Receivers of that stack, under the name of either slot. Their tokens are rotated in one `pulumi up`. */
  readonly receivers: readonly ReceiverPlace[];
  readonly cluster: Cluster;
  /** Refuse the old token at once; deliveries fail until the switch. There is no way back. */
  readonly isRevoked: boolean;
  /** Take back a rotation that has begun and not ended. */
  readonly isBack: boolean;
  /** Only print the steps. */
  readonly isDryRun: boolean;
  /** Run `pulumi up` without confirmation. */
  readonly isAnswered: boolean;
  /** A new token, for one webhook whose token is given by configuration. @default - 32 random bytes */
  readonly token?: string | undefined;
  /** Whether what Pulumi prints is kept off standard output. */
  readonly isQuiet?: boolean;
  /** Gets each step, as it is done. */
  readonly print: (line: string) => void;
}

export interface StackRotation {
  readonly outcome:
    | 'planned'
    | 'rotated'
    | 'taken-back'
    /** Nothing was to be taken back. */
    | 'nothing'
    /** The person said no to the preview. */
    | 'declined'
    /** Another `pulumi` runs on the stack, or was killed. */
    | 'locked'
    | 'interrupted'
    | 'failed';
  /** The outcome, and what to do now. */
  readonly message: string;
  /** The Receivers that the webhooks point to now. */
  readonly receivers: readonly ReceiverPlace[];
  /** Deliveries that failed since then should be sent again. */
  readonly since: Date;
}

/** One webhook of a rotation. */
export interface Turn {
  readonly webhook: StackWebhook;
  readonly live: LiveSlots;
  /** The target slot of its token. */
  readonly target: TokenSlot;
}

/**
 * Rotates tokens of webhooks that a stack deploys: sets the other slot in its file and runs `pulumi up`, which makes
 * the new Secret and Receiver, points the webhook there, and deletes the old ones last. If that fails, the setting and
 * the webhook go back. Its progress is only in the setting and the cluster, so the same command continues after it was
 * killed.
 * @throws ProblemsError for what it cannot do, with the steps for a person
 */
export async function rotateStack(options: StackRotationOptions): Promise<StackRotation> {
  const { directory, owner, receivers, cluster, isBack, isDryRun } = options;
  const { settings, origin, webhooks } = stackWebhooks(directory, owner, receivers);
  const stack = owner.split('/')[2] ?? '';
  const turns = await Promise.all(
    webhooks.map(async (webhook): Promise<Turn> => {
      const live = await liveSlots(cluster, webhook, owner);
      return { webhook, live, target: targetOf(webhook, live, { isBack }) };
    }),
  );
  const asked = turns.map(({ webhook, target, live }) => ({ webhook, target, isNew: live[target] === undefined }));
  if (!isBack) await refuse(cluster, asked, { ownership: settings.ownership, origin, stack });
  checkToken(turns, options);
  const run = new Run(options, turns, stack);
  for (const line of plan(turns, { ...options, stack, origin })) options.print(line);
  if (isDryRun) return run.ended('planned', 'Nothing was done.');
  return isBack ? run.back() : run.forth();
}

function checkToken(turns: readonly Turn[], { token, isBack }: StackRotationOptions): void {
  if (token === undefined) return;
  const taking = turns.filter(
    ({ webhook, live, target }) => webhook.hasToken && webhook.tokenSlot !== target && live[target] === undefined,
  );
  if (taking.length === 1 && turns.length === 1 && !isBack) return;
  throw new ProblemsError('Nothing was rotated', [
    {
      subject: 'FLUXHOOK_TOKEN',
      problem: 'there is not exactly one webhook that takes a given token',
      choices:
        'one webhook with the setting token, at the beginning of its rotation; or FLUXHOOK_TOKEN unset: a new one is generated',
      fix: 'unset FLUXHOOK_TOKEN',
    },
  ]);
}

class Run {
  readonly #options: StackRotationOptions;
  readonly #turns: readonly Turn[];
  readonly #stack: string;
  readonly #pulumi: PulumiCommands;
  readonly #file: StackFileChange;
  readonly #startedAt = Date.now();

  constructor(options: StackRotationOptions, turns: readonly Turn[], stack: string) {
    this.#options = options;
    this.#turns = turns;
    this.#stack = stack;
    const { directory, isQuiet = false } = options;
    this.#pulumi = new PulumiCommands({ directory, stack, isQuiet });
    this.#file = new StackFileChange(directory, stack, this.#pulumi);
  }

  async forth(): Promise<StackRotation> {
    const { isRevoked, isAnswered, cluster, print } = this.#options;
    const edits = await Promise.all(this.#turns.map((turn) => forthEdits(turn, cluster, this.#options.token)));
    if (!(await this.#set(edits.flat()))) return this.#locked();
    if (isRevoked)
      for (const { webhook, target } of this.#turns) {
        const old = receiverIn(webhook, otherSlot(target));
        await remove(cluster, old);
        print(`deleted Receiver ${old.name}: the old token is refused`);
      }
    switch (await this.#pulumi.up({ isAnswered: isAnswered || isRevoked })) {
      case 'done':
        return this.#removeLeftBehind();
      case 'interrupted':
        return this.ended('interrupted', 'Interrupted. The same command continues; with --back it goes back.');
      case 'locked':
        if (!isRevoked) this.#file.undo();
        return this.#locked();
      case 'declined':
        this.#file.undo();
        return this.ended('declined', 'Nothing was deployed; the settings are as they were.');
      case 'failed':
        return this.#afterFailure();
    }
  }

  /** Takes back what has begun. */
  async back(): Promise<StackRotation> {
    const begun = this.#turns.filter(
      ({ webhook, live, target }) => webhook.tokenSlot !== target || live[otherSlot(target)] !== undefined,
    );
    if (begun.length === 0) return this.ended('nothing', 'No rotation is under way: there is nothing to take back.');
    return this.#takeBack(begun);
  }

  async #afterFailure(): Promise<StackRotation> {
    const again = 'Fix what is listed above; then run the same command again.';
    if (this.#options.isRevoked)
      return this.ended('failed', `The old token is refused, and the new one is not in use yet. ${again}`);
    const lost = this.#turns.filter(({ live, target }) => live[otherSlot(target)] === undefined);
    if (lost.length > 0) return this.ended('failed', `pulumi up failed, and there is nothing to go back to. ${again}`);
    this.#options.print('pulumi up failed: taking the rotation back');
    return this.#takeBack(this.#turns.map((turn) => ({ ...turn, target: otherSlot(turn.target) })));
  }

  /** @param turns with the old slot as target */
  async #takeBack(turns: readonly Turn[]): Promise<StackRotation> {
    if (!this.#file.undo()) {
      const edits = await Promise.all(turns.map((turn) => backEdits(turn, this.#options.cluster)));
      if (!(await this.#set(edits.flat()))) return this.#locked();
    }
    const outcome = await this.#pulumi.up({ isAnswered: true });
    if (outcome === 'done')
      return this.ended('taken-back', 'The rotation was taken back: the old token is in use, as before.', true);
    if (outcome === 'locked') return this.#locked();
    const command = `pulumi up --stack ${this.#stack}`;
    const message = `The settings are restored, but \`${command}\` failed. Fix what is listed above; then run ${command} to finish going back, or the same command to rotate again.`;
    return this.ended(outcome === 'interrupted' ? 'interrupted' : 'failed', message, true);
  }

  #locked(): StackRotation {
    return this.ended(
      'locked',
      `Another pulumi runs on the stack ${this.#stack}: when it has ended, run the same command again. If it was killed: pulumi cancel --yes --stack ${this.#stack}; then run the same command.`,
    );
  }

  /** The engine has deleted the rest. */
  async #removeLeftBehind(): Promise<StackRotation> {
    const { cluster, owner, print } = this.#options;
    for (const { webhook, target } of this.#turns)
      for (const line of await removeLeftBehind(cluster, webhook, { slot: otherSlot(target), owner })) print(line);
    return this.ended('rotated', 'Rotated: the stack and its settings agree.');
  }

  /** @returns false if somebody else is doing the same */
  async #set(edits: readonly Edit[]): Promise<boolean> {
    try {
      await this.#file.make(edits);
    } catch (error) {
      if (error instanceof ChangedMeanwhile) return false;
      throw error;
    }
    for (const { key, value, isSecret } of edits)
      this.#options.print(`set ${key} to ${isSecret ? 'a new value' : value}`);
    return true;
  }

  /** @param isOld whether the old Receivers are in use */
  ended(outcome: StackRotation['outcome'], message: string, isOld = outcome !== 'rotated'): StackRotation {
    const { isBack } = this.#options;
    const began = this.#turns.flatMap(({ live, target }) => {
      const made = live[isBack ? otherSlot(target) : target];
      return made === undefined ? [] : [createdAt(made)];
    });
    return {
      outcome,
      message,
      receivers: this.#turns.map(({ webhook, target }) => {
        const { name, namespace } = receiverIn(webhook, isOld && !isBack ? otherSlot(target) : target);
        return { namespace, name };
      }),
      since: new Date(Math.min(this.#startedAt, ...began) - 60_000),
    };
  }
}
