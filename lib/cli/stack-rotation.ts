import { givenToken } from '../gitops/given-token.ts';
import { type Cluster, ForbiddenError } from '../operate/cluster.ts';
import { collectDeliveries } from '../operate/deliveries/collect-deliveries.ts';
import { redeliver } from '../operate/deliveries/redeliver.ts';
import { findReceivers } from '../operate/evidence/collect.ts';
import type { Receiver } from '../operate/evidence/evidence.ts';
import { stackAnnotation } from '../operate/ownership.ts';
import { rootCause } from '../operate/root-cause.ts';
import { ProblemsError } from '../problems/problem.ts';
import { rotateStack, type StackRotation } from '../stack/rotate.ts';
import type { ReceiverPlace } from '../stack/rotation/stack-webhooks.ts';
import { gitHubOf } from './commands/deliveries.ts';
import { CannotBeDone, exitCodes } from './exit-codes.ts';
import type { ClusterOptions, Output } from './options.ts';
import { toldPatience } from './patience.ts';
import { lookAt } from './receiver-evidence.ts';

export interface StackRotationOptions extends ClusterOptions {
  readonly output: Output;
  readonly dryRun: boolean;
  readonly back: boolean;
  readonly revokeNow: boolean;
  readonly yes: boolean;
  readonly all: boolean;
}

/** Receivers that one stack deploys. */
export interface OfStack {
  readonly cluster: Cluster;
  /** ORGANIZATION/PROJECT/STACK */
  readonly owner: string;
  readonly receivers: readonly ReceiverPlace[];
}

/**
 * The Receivers that are meant, if a stack deploys them; otherwise undefined. One that was rotated is also found by its
 * other name.
 * @param name NAME or NAMESPACE/NAME; undefined for the only one
 */
export async function receiversOfStack(
  cluster: Cluster,
  name: string | undefined,
  { namespace: given, all }: StackRotationOptions,
): Promise<OfStack | undefined> {
  const [own, namespace = given ?? cluster.namespace ?? 'flux-system'] = name?.split('/').reverse() ?? [];
  const found = await findReceivers(cluster, [], namespace);
  if ('problem' in found) throw new CannotBeDone(found.problem);
  if (all && own !== undefined) throw new CannotBeDone('Name a Receiver, or use --all.');
  if (all) return allOf(cluster, namespace, found.chosen);
  const [only, ...others] = own === undefined ? found.chosen : called(found.chosen, own);
  const owner = only && ownerOf(only);
  if (owner === undefined || others.length > 0) return undefined;
  // By the name that was given, because it shows whether the rotation has ended already.
  return { cluster, owner, receivers: [{ namespace, name: own ?? only?.metadata.name ?? '' }] };
}

function allOf(cluster: Cluster, namespace: string, receivers: readonly Receiver[]): OfStack {
  const [owner, ...others] = new Set(receivers.map(ownerOf));
  if (owner !== undefined && others.length === 0)
    return { cluster, owner, receivers: receivers.map(({ metadata }) => metadata) };
  const names = receivers.map(({ metadata }) => metadata.name).join(', ');
  throw new CannotBeDone(
    `The Receivers of ${namespace} are not all of one Pulumi stack. To do: fluxhook rotate NAME, with one of: ${names}.`,
  );
}

function ownerOf({ metadata }: Receiver): string | undefined {
  return metadata.annotations?.[stackAnnotation];
}

/** By its name, or by its name in the other slot of its token where a stack deploys it. */
function called(receivers: readonly Receiver[], asked: string): readonly Receiver[] {
  const named = receivers.filter(({ metadata }) => metadata.name === asked);
  if (named.length > 0) return named;
  return receivers.filter(
    (receiver) =>
      ownerOf(receiver) !== undefined &&
      (`${receiver.metadata.name}-b` === asked || `${asked}-b` === receiver.metadata.name),
  );
}

/**
 * Rotates the tokens of Receivers of one stack, prints each step, makes GitHub redeliver what failed, and returns the
 * exit code.
 */
export async function rotateInStack(
  { cluster, owner, receivers }: OfStack,
  options: StackRotationOptions,
): Promise<number> {
  const { output, dryRun, back, revokeNow, yes } = options;
  const steps: string[] = [];
  const print = (line: string) => {
    steps.push(line.trim());
    if (output === 'text') console.log(line);
  };
  const rotation = await carriedOut({
    directory: process.cwd(),
    owner,
    receivers,
    cluster,
    isRevoked: revokeNow,
    isBack: back,
    isDryRun: dryRun,
    // Where nobody could answer, it asks nothing.
    isAnswered: yes || process.stdin.isTTY !== true || process.stdout.isTTY !== true,
    token: dryRun ? undefined : givenToken(),
    isQuiet: output !== 'text',
    print,
  });
  const hasSwitched = rotation.outcome === 'rotated' || rotation.outcome === 'taken-back';
  const isAllTaken = hasSwitched ? await deliverAgain(cluster, rotation, { print, options }) : true;
  tell(rotation, { owner, steps, output });
  return endOf(rotation, { back, isAllTaken });
}

/** @throws CannotBeDone for what a person can do something about */
async function carriedOut(options: Parameters<typeof rotateStack>[0]): Promise<StackRotation> {
  try {
    return await rotateStack(options);
  } catch (error) {
    if (error instanceof ProblemsError || error instanceof TypeError) throw error;
    const why = error instanceof ForbiddenError ? `the cluster refuses to ${error.message}` : rootCause(error);
    throw new CannotBeDone(`It could not be carried out: ${why}. Run the same command again to continue.`);
  }
}

function tell(
  { outcome, message, receivers }: StackRotation,
  { owner, steps, output }: { readonly owner: string; readonly steps: readonly string[]; readonly output: Output },
): void {
  if (output === 'text') console.log(message);
  else if (output === 'short') console.log(`${outcome === 'rotated' ? '✔' : '✘'} ${owner}: ${outcome}. ${message}`);
  else
    console.log(
      JSON.stringify(
        { apiVersion: 'fluxhook.dev/v1', kind: 'StackRotation', stack: owner, outcome, message, receivers, steps },
        undefined,
        2,
      ),
    );
}

function endOf(
  { outcome }: StackRotation,
  { back, isAllTaken }: { readonly back: boolean; readonly isAllTaken: boolean },
): number {
  switch (outcome) {
    case 'planned':
    case 'nothing':
      return exitCodes.fine;
    case 'rotated':
      return isAllTaken ? exitCodes.fine : exitCodes.broken;
    case 'taken-back':
      return back && isAllTaken ? exitCodes.fine : exitCodes.broken;
    case 'interrupted':
      return exitCodes.interrupted;
    case 'declined':
    case 'locked':
      return exitCodes.unusable;
    case 'failed':
      return exitCodes.broken;
  }
}

/**
 * Makes GitHub redeliver what the Receivers have not accepted since a rotation began, the oldest first.
 * @returns whether all of it is accepted now
 */
async function deliverAgain(
  cluster: Cluster,
  { receivers, since }: StackRotation,
  { print, options }: { readonly print: (line: string) => void; readonly options: StackRotationOptions },
): Promise<boolean> {
  const github = gitHubOf(toldPatience());
  if (github === undefined) {
    print('GITHUB_TOKEN is not set: whether a delivery failed meanwhile was not checked (see fluxhook redeliver)');
    return true;
  }
  const names = receivers.map(({ namespace, name }) => `${namespace}/${name}`);
  const { evidence } = await lookAt(cluster, names, options);
  let isAllTaken = true;
  let count = 0;
  for (const each of evidence) {
    const { events } = await collectDeliveries(each, github, { wanted: { since }, which: 'leading', isNamed: true });
    for (const event of events.filter(({ state }) => state === 'failed')) {
      // The rotation's own pings need no redelivery.
      if (event.event === 'ping') continue;
      const result = await redeliver(github, event);
      count += 1;
      isAllTaken &&= result.outcome === 'taken';
      print(`sent again ${event.guid} (${event.event}): ${result.outcome}`);
      if (result.outcome === 'refused' && result.endsAll) return false;
    }
  }
  if (count === 0) print('no delivery has failed since the rotation began');
  return isAllTaken;
}
