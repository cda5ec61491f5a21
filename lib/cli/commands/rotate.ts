import { ForbiddenError } from '../../operate/cluster.ts';
import { findReceivers } from '../../operate/evidence/collect.ts';
import { ago } from '../../operate/hops/ago.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { choose, type Found, findRotation } from '../../operate/rotate/find.ts';
import { BusyError, RotationLock } from '../../operate/rotate/lock.ts';
import { leaseName } from '../../operate/rotate/names.ts';
import { missingForRotation, obstacles, openRotation } from '../../operate/rotate/open.ts';
import type { Problem } from '../../operate/rotate/refusals.ts';
import { look } from '../../operate/rotate/state.ts';
import { ServerFailure } from '../../operate/server-failure.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { gitHubEnvironment } from '../github-access.ts';
import { openCluster } from '../open-cluster.ts';
import { toldPatience } from '../patience.ts';
import { type EvidenceOptions, homeOf } from '../receiver-evidence.ts';
import { RotationRun, type RunOptions } from '../rotation-run.ts';
import { receiversOfStack, rotateInStack } from '../stack-rotation.ts';
import { gitHubOf } from './deliveries.ts';

export type RotateOptions = EvidenceOptions & RunOptions & { readonly all: boolean };

/** How long after its end a rotation still counts as the one that the same command asks for, in milliseconds. */
const justNow = 3_600_000;

/** Gives a Receiver and its webhooks a new token, prints each step, and returns the exit code. */
export async function rotate(name: string | undefined, options: RotateOptions): Promise<number> {
  if (options.back && options.revokeNow)
    throw new CannotBeDone('Use only one of --back and --revoke-now: one needs the old token, the other refuses it.');
  const inStack = await orTold(receiversOfStack(openCluster(options), name, options));
  if (inStack !== undefined) return rotateInStack(inStack, options);
  return orTold(rotateNamed(name, options));
}

async function orTold<T>(done: Promise<T>): Promise<T> {
  try {
    return await done;
  } catch (error) {
    throw told(error);
  }
}

async function rotateNamed(name: string | undefined, options: RotateOptions): Promise<number> {
  const cluster = openCluster(options);
  const [own = '', namespace = options.namespace ?? cluster.namespace ?? 'flux-system'] =
    name?.split('/').reverse() ?? [];
  const find = async () => {
    const found = await findReceivers(cluster, [], namespace);
    if ('problem' in found) throw new CannotBeDone(found.problem);
    const receiver = usable(choose(found.chosen, own === '' ? undefined : own));
    const rotation = usable(await findRotation(cluster, found.chosen, receiver, own || undefined));
    return { receiver, every: found.every, rotation };
  };
  const first = await find();
  const github = gitHubOf(toldPatience());
  if (github === undefined)
    throw new CannotBeDone('GITHUB_TOKEN is not set: a token with Webhooks: read and write is needed.');
  const lease = leaseName(first.receiver);
  if (first.rotation.state === 'rotation') {
    const missing = await missingForRotation(cluster, namespace, first.rotation.names, lease);
    if (missing !== undefined) throw new CannotBeDone(inWords([missing]));
  }
  const lock = options.dryRun ? undefined : await locked(cluster, namespace, lease);
  try {
    // Somebody may have ended a rotation in between.
    const { rotation, every } = lock === undefined ? first : await find();
    if (rotation.state === 'ended') return ended(rotation, own, options);
    if (options.back && rotation.record === undefined) {
      const { old } = rotation.names;
      console.log(`No rotation of Receiver ${namespace}/${old.receiver} is under way: there is nothing to take back.`);
      return exitCodes.fine;
    }
    const { enterprise } = gitHubEnvironment();
    const home = options.repository === undefined ? undefined : homeOf(options.repository, enterprise);
    const context = await openRotation(rotation, every, { cluster, github, enterprise, home });
    const problems = rotation.record === undefined ? await obstacles(context, options.revokeNow) : [];
    if (problems.length > 0) throw new CannotBeDone(inWords(problems));
    const run = new RotationRun(context, options, await look(context));
    return lock === undefined ? run.foresee() : await run.carryOut(lock);
  } finally {
    await lock?.release();
  }
}

async function locked(
  cluster: Parameters<typeof RotationLock.acquire>[0],
  namespace: string,
  name: string,
): Promise<RotationLock> {
  try {
    return await RotationLock.acquire(cluster, {
      namespace,
      name,
      onWait: (holder) =>
        console.error(
          `A rotation by ${holder.split('/')[0]} has not ended: looking whether it still runs, for 10 s at most.`,
        ),
    });
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    throw new CannotBeDone(
      `Another rotation of this Receiver is under way: ${error.message}. Wait until it has ended (Lease ${namespace}/${name}).`,
    );
  }
}

function usable<T extends object>(found: T | Problem): T {
  if ('problem' in found) throw new CannotBeDone(inWords([found]));
  return found;
}

function inWords(problems: readonly Problem[]): string {
  return problems.map(({ problem, fix }) => `${problem}. To do: ${fix}.`).join('\n');
}

/**
 * Failures of a cluster or a GitHub that does not answer, or refuses, become messages; a fault of the program stays
 * one.
 */
function told(error: unknown): unknown {
  if (error instanceof CannotBeDone || error instanceof TypeError || !(error instanceof Error)) return error;
  // Its message has the fix.
  if (error instanceof ServerFailure) return error;
  if (error instanceof ForbiddenError)
    return new CannotBeDone(`The cluster refuses to ${error.message}. docs/rotate.md has the rights that are needed.`);
  return new CannotBeDone(
    `The current state cannot be read: ${rootCause(error)}. Nothing was changed; run the same command again.`,
  );
}

/**
 * Shortly after the end, the command was repeated because the run was killed there; later, a new rotation is meant,
 * which is not begun under the old name.
 */
function ended({ receiver, at }: Extract<Found, { state: 'ended' }>, asked: string, { back }: RotateOptions): number {
  const { namespace, name } = receiver.metadata;
  const when = at === undefined ? '' : ` ${ago(at, new Date())}`;
  const said = `The rotation of Receiver ${namespace}/${asked} has ended${when}: it is Receiver ${namespace}/${name} now`;
  if (back || at === undefined || Date.now() - at.getTime() > justNow)
    throw new CannotBeDone(`${said}. To rotate again: fluxhook rotate ${name} -n ${namespace}.`);
  console.log(`${said}. Nothing was done; fluxhook rotate ${name} -n ${namespace} creates a new token.`);
  return exitCodes.fine;
}
