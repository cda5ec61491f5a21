import { setTimeout as sleep } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import { type HookHome, homeName } from '../github/hook-home.ts';
import type { Cluster, LiveObject, ObjectReference } from '../operate/cluster.ts';
import type { GitHub } from '../operate/github.ts';
import { presenceOf } from '../operate/ownership.ts';
import { provePing } from '../operate/proof.ts';
import { describeProblem } from '../problems/problem.ts';
import { noteOf } from './adopt-hook.ts';
import type { ClusterOutput } from './cluster-of.ts';
import { Failure } from './failure.ts';
import { lookTogether } from './look-together.ts';
import { ownerOf } from './owner.ts';
import type { Deployer } from './receiver-entrance.ts';

/** The Receiver of the other slot, if it still exists. */
export interface Before {
  readonly live: LiveObject;
  /** `pulumi` deletes it when the program has ended. */
  readonly isDeleted: boolean;
  /** Somebody else made it and this stack took it over. */
  readonly isAdopted: boolean;
}

/** How long GitHub waits for an answer, and a second for its way, in milliseconds. */
const drainMilliseconds = 11_000;

/**
 * Looks for the Receiver that the one of this slot replaces; undefined if this webhook has none.
 */
export function receiverBefore(
  cluster: ClusterOutput,
  other: ObjectReference,
  deployer: Deployer,
): pulumi.Output<Before | undefined> {
  return cluster.apply(async (cluster): Promise<Before | undefined> => {
    const open = cluster();
    const live = open && (await lookTogether(open, other));
    if (live === undefined) return undefined;
    const { state } = presenceOf(live, ownerOf(''));
    // A Receiver that Flux deploys from Git belongs to no stack; the note says whose webhook points to it.
    const isOurs = state === 'own' || state === 'adopted' || (deployer === 'git' && noteOf(live) !== undefined);
    if (!isOurs) return undefined;
    return { live, isDeleted: state === 'own' && deployer === 'pulumi', isAdopted: state === 'adopted' };
  });
}

export interface TakenOver {
  /** Name of the webhook's component. */
  readonly name: string;
  readonly before: Before | undefined;
  readonly other: ObjectReference;
  readonly cluster: Cluster | undefined;
  readonly asker: GitHub | undefined;
  readonly home: HookHome;
  readonly id: number;
}

/**
 * Runs once the webhook points to the Receiver of this slot: checks that a ping arrives there, and gives deliveries
 * that are under way to the other one time to end. The other one is deleted when the program has ended.
 * @throws Failure when the ping does not arrive: then nothing is deleted
 */
export async function takeOver({ name, before, other, cluster, asker, home, id }: TakenOver): Promise<void> {
  if (before === undefined || pulumi.runtime.isDryRun()) return;
  const { namespace, name: receiver } = other;
  const drained = before.isDeleted ? drain(name, other, cluster) : undefined;
  if (asker !== undefined) {
    const proof = await provePing(asker, home, id);
    if (proof.arrived === false)
      throw new Failure(
        `The token of ${name} is not rotated: a ping does not arrive at the new path.${describeProblem({
          subject: `webhook ${id} of ${homeName(home)} (${proof.hop})`,
          problem: proof.problem,
          choices: `the Receiver ${namespace}/${receiver} is still there with the previous token, and so is its Secret`,
          fix: `${proof.fix}; then run the same command again. To go back, set the other tokenSlot and run \`pulumi up\``,
        })}`,
      );
  }
  await drained;
  if (before.isDeleted) return;
  await pulumi.log.warn(
    `${name}: the webhook points to the new Receiver; the previous one stays, and accepts the old token:${describeProblem(
      {
        subject: `Receiver ${namespace}/${receiver}`,
        problem: before.isAdopted
          ? 'this stack took it over and keeps it'
          : 'Flux applies it, or this stack leaves it to Flux',
        choices: 'to be deleted as soon as no delivery under way needs it',
        fix: `kubectl -n ${namespace} delete receiver ${receiver}, and its Secret; see docs/rotate-stack.md`,
      },
    )}`,
  );
}

async function drain(name: string, other: ObjectReference, cluster: Cluster | undefined): Promise<void> {
  const { namespace, name: receiver } = other;
  const seconds = drainMilliseconds / 1000;
  await pulumi.log.info(
    `${name}: the webhook points to the new Receiver; deliveries under way to ${namespace}/${receiver} get ${seconds} s.`,
  );
  const until = Date.now() + drainMilliseconds;
  // If it was deleted meanwhile, it no longer takes any of them.
  while (Date.now() < until && (await cluster?.look(other)) !== undefined) await sleep(1_000);
}
