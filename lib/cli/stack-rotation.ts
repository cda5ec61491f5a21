import { givenToken } from '../gitops/given-token.ts';
import type { Cluster } from '../operate/cluster.ts';
import { collectDeliveries } from '../operate/deliveries/collect-deliveries.ts';
import { redeliver } from '../operate/deliveries/redeliver.ts';
import type { Receiver } from '../operate/evidence/evidence.ts';
import { stackAnnotation } from '../operate/ownership.ts';
import { rotateStack, type StackRotation } from '../stack/rotate.ts';
import { gitHubOf } from './commands/deliveries.ts';
import { CannotBeDone, exitCodes } from './exit-codes.ts';
import type { ClusterOptions, Output } from './options.ts';
import { lookAt } from './receiver-evidence.ts';

export interface StackRotationOptions extends ClusterOptions {
  readonly output: Output;
  readonly dryRun: boolean;
  readonly back: boolean;
  readonly revokeNow: boolean;
  readonly yes: boolean;
}

/** The stack that deployed a Receiver; undefined where none of fluxhook's did. */
export function stackOf({ metadata: { annotations = {} } }: Receiver): string | undefined {
  return annotations[stackAnnotation];
}

/**
 * The Receiver of a stack that is asked for by the name it had before its last rotation, or has in the one that is under
 * way: NAME and NAME-b.
 */
export function inOtherSlot(receivers: readonly Receiver[], name: string): Receiver | undefined {
  return receivers.find(
    (receiver) =>
      stackOf(receiver) !== undefined &&
      (receiver.metadata.name === `${name}-b` || `${receiver.metadata.name}-b` === name),
  );
}

/**
 * Rotates the tokens of Receivers of one stack, tells each step, has GitHub send again what failed, and tells how to end.
 * @param names as they were asked for
 */
export async function rotateInStack(
  cluster: Cluster,
  owner: string,
  receivers: readonly { readonly namespace: string; readonly name: string }[],
  options: StackRotationOptions,
): Promise<number> {
  const { output, dryRun, back, revokeNow, yes } = options;
  if (!yes && !dryRun && !revokeNow && process.stdin.isTTY !== true)
    throw new CannotBeDone('Nobody is there to answer the question of pulumi up: add --yes.');
  const steps: string[] = [];
  const print = (line: string) => {
    steps.push(line.trim());
    if (output === 'text') console.log(line);
  };
  const rotation = await rotateStack({
    directory: process.cwd(),
    owner,
    receivers,
    cluster,
    isRevoked: revokeNow,
    isBack: back,
    isDryRun: dryRun,
    isAnswered: yes,
    token: dryRun ? undefined : givenToken(),
    isQuiet: output !== 'text',
    print,
  });
  const hasSwitched = rotation.outcome === 'rotated' || rotation.outcome === 'taken-back';
  const isAllTaken = hasSwitched ? await deliverAgain(cluster, rotation, { print, options }) : true;
  tell(rotation, { owner, steps, output });
  return endOf(rotation, { back, isAllTaken });
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
 * Has GitHub send again what the Receivers did not take since a rotation began, the oldest first.
 * @returns whether all of it is taken now
 */
async function deliverAgain(
  cluster: Cluster,
  { receivers, since }: StackRotation,
  { print, options }: { readonly print: (line: string) => void; readonly options: StackRotationOptions },
): Promise<boolean> {
  const github = gitHubOf();
  if (github === undefined) {
    print('GITHUB_TOKEN is not set: whether a delivery failed meanwhile was not looked at (fluxhook redeliver)');
    return true;
  }
  const names = receivers.map(({ namespace, name }) => `${namespace}/${name}`);
  const { evidence } = await lookAt(cluster, names, options);
  let isAllTaken = true;
  let count = 0;
  for (const each of evidence) {
    const { events } = await collectDeliveries(each, github, { wanted: { since }, which: 'leading', isNamed: true });
    for (const event of events.filter(({ state }) => state === 'failed')) {
      // The pings of the rotation itself ask for nothing.
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
