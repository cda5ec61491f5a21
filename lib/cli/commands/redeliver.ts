import { collectDeliveries } from '../../operate/deliveries/collect-deliveries.ts';
import type { DeliveredEvent } from '../../operate/deliveries/delivered-event.ts';
import type { Wanted } from '../../operate/deliveries/read-attempts.ts';
import { isWayBroken, type Redelivered, redeliver as redeliverOne } from '../../operate/deliveries/redeliver.ts';
import { attemptJson, type ReceiverDeliveries, redeliveredLine } from '../../operate/deliveries/report.ts';
import type { GitHub } from '../../operate/github.ts';
import { masked } from '../../operate/report/mask.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { takeOverInterrupt } from '../interrupt.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { toldPatience, untilDone } from '../patience.ts';
import { type EvidenceOptions, lookAt } from '../receiver-evidence.ts';
import { tellUnseen } from '../tell-unseen.ts';
import { endOf, gitHubOf } from './deliveries.ts';

export interface RedeliverOptions extends EvidenceOptions {
  readonly output: Output;
  readonly dryRun: boolean;
  /** In milliseconds. */
  readonly since?: number;
  /** X-GitHub-Delivery. */
  readonly id?: string;
}

/**
 * Failures in a row, none caused by the content of a delivery, after which the way to the Receiver counts as broken.
 */
const mostFailures = 3;

interface Sent {
  readonly event: DeliveredEvent;
  /** Undefined in a dry run. */
  readonly result: Redelivered | undefined;
}

interface Outcome {
  readonly receiver: ReceiverDeliveries;
  readonly sent: readonly Sent[];
  /** Why the rest was left. */
  readonly stopped: string | undefined;
}

/** Makes GitHub redeliver what a Receiver never accepted, prints the results, and returns the exit code. */
export async function redeliver(names: readonly string[], options: RedeliverOptions): Promise<number> {
  const wanted = wantedOf(options);
  const { evidence, secrets } = await lookAt(openCluster(options), names, options);
  tellUnseen('redeliver', { evidence, secrets });
  const interrupted = takeOverInterrupt('Stopping after the delivery that is under way.');
  const github = gitHubOf(toldPatience({ longestPause: untilDone, signal: interrupted }));
  const print = (text: string) => options.output === 'text' && console.log(masked(text, secrets));
  const outcomes: Outcome[] = [];
  for (const each of evidence) {
    const receiver = await collectDeliveries(each, github, { wanted, which: 'leading', isNamed: names.length > 0 });
    print(title(receiver, options));
    outcomes.push(await sendAll(receiver, github, { isDryRun: options.dryRun, interrupted, print }));
  }
  const isStopped = interrupted.aborted;
  if (options.output === 'json') console.log(JSON.stringify(masked(json(outcomes, options), secrets), undefined, 2));
  if (options.output === 'short') console.log(masked(outcomes.map(short).join('\n'), secrets));
  if (isStopped) return exitCodes.interrupted;
  if (outcomes.some(({ stopped }) => stopped !== undefined)) return exitCodes.broken;
  // Nobody has what was asked for: a mistyped GUID is no success.
  const hasNone = ({ receiver: { state, events } }: Outcome) =>
    events.length === 0 && (state === 'seen' || state === 'skipped');
  if (options.id !== undefined && outcomes.every(hasNone)) return exitCodes.unusable;
  const hasFailed = outcomes.some(({ sent }) => sent.some(({ result }) => result && result.outcome !== 'taken'));
  return endOf(
    outcomes.map(({ receiver }) => receiver),
    () => hasFailed,
  );
}

function wantedOf({ since, id }: RedeliverOptions): Wanted {
  if (since !== undefined && id === undefined) return { since: new Date(Date.now() - since) };
  if (id !== undefined && since === undefined) return { guid: id };
  throw new CannotBeDone(
    'Choose what to send again: --since 2h, or --id GUID (fluxhook deliveries --failed lists them).',
  );
}

async function sendAll(
  receiver: ReceiverDeliveries,
  github: GitHub | undefined,
  how: { isDryRun: boolean; interrupted: AbortSignal; print: (text: string) => void },
): Promise<Outcome> {
  const due = receiver.events.filter(({ state }) => state === 'failed');
  const sent: Sent[] = [];
  let failures = 0;
  const stop = (why: string): Outcome => {
    const stopped = `${why}; ${due.length - sent.length} left. Run the same command again to continue`;
    how.print(`  ${stopped}.`);
    return { receiver, sent, stopped };
  };
  for (const event of due) {
    if (how.interrupted.aborted) return stop('interrupted');
    progress(`sending ${sent.length + 1} of ${due.length}`);
    const result =
      how.isDryRun || github === undefined ? undefined : await unlessInterrupted(() => redeliverOne(github, event));
    progress('');
    if (result === 'interrupted') return stop('interrupted');
    sent.push({ event, result });
    how.print(redeliveredLine(event, result, new Date()));
    if (result?.outcome === 'refused' && result.endsAll) return stop(result.problem);
    failures = result?.outcome === 'failed' && isWayBroken(result.delivery) ? failures + 1 : 0;
    if (failures === mostFailures && sent.length < due.length) {
      const { name, namespace } = receiver;
      return stop(`${mostFailures} in a row did not reach the Receiver: fluxhook doctor ${name} -n ${namespace}`);
    }
  }
  return { receiver, sent, stopped: undefined };
}

/** A wait that GitHub asked for before it did anything. */
async function unlessInterrupted<T>(act: () => Promise<T>): Promise<T | 'interrupted'> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 'interrupted';
    throw error;
  }
}

/** One line that is overwritten, on a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function title(
  { namespace, name, state, problem, events }: ReceiverDeliveries,
  { id, dryRun }: RedeliverOptions,
): string {
  const subject = `${namespace}/${name}`;
  if (state !== 'seen') return `${subject}: ${problem}`;
  const due = events.filter((event) => event.state === 'failed').length;
  if (due > 0) return `${subject}: ${due} to send again${dryRun ? ' (dry run: nothing is sent)' : ''}`;
  const [known] = events;
  if (id !== undefined && known === undefined) return `${subject}: its webhook lists no delivery ${id}`;
  if (id !== undefined && known?.state === 'not-listed')
    return `${subject}: spec.events does not list ${known.event}, so it would be answered 400 again`;
  return `${subject}: nothing to send again`;
}

function json(outcomes: readonly Outcome[], { dryRun }: RedeliverOptions) {
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Redelivery',
    dryRun,
    receivers: outcomes.map(({ receiver: { events: _, ...receiver }, sent, stopped }) => ({
      ...receiver,
      ...(stopped !== undefined && { stopped }),
      events: sent.map(({ event: { guid, event, at }, result }) => ({ guid, event, at, ...resultJson(result) })),
    })),
  };
}

function resultJson(result: Redelivered | undefined) {
  if (result === undefined) return { outcome: 'would-be-sent' };
  const { outcome } = result;
  return outcome === 'refused'
    ? { outcome, problem: result.problem }
    : { outcome, attempt: attemptJson(result.delivery) };
}

function short({ receiver: { namespace, name, state, problem }, sent, stopped }: Outcome): string {
  if (state !== 'seen') return `? ${namespace}/${name}: ${problem}`;
  const taken = sent.filter(({ result }) => result?.outcome === 'taken').length;
  const isFine = stopped === undefined && taken === sent.length;
  return `${isFine ? '✔' : '✘'} ${namespace}/${name}: ${sent.length} sent again, ${taken} accepted${stopped === undefined ? '' : `; ${stopped}`}`;
}
