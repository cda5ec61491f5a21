import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../operate/cluster.ts';
import { ClusterLook } from '../../operate/evidence/cluster-look.ts';
import type { Evidence } from '../../operate/evidence/evidence.ts';
import { isMissing, missingInWords } from '../../operate/evidence/piece.ts';
import { sendPing } from '../../operate/evidence/ping.ts';
import { targetsOf } from '../../operate/evidence/targets.ts';
import type { GitHub } from '../../operate/github.ts';
import { masked } from '../../operate/report/mask.ts';
import { oneLine } from '../../operate/report/one-line.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { type Asked, askedSince } from '../../operate/trigger/asked.ts';
import { choose, type TriggerWay, triggerWays } from '../../operate/trigger/choose.ts';
import type { PingPlan } from '../../operate/trigger/ping-plan.ts';
import type { Plan } from '../../operate/trigger/plan.ts';
import { announcement, askedText, type Done, type Outcome, outcomeText } from '../../operate/trigger/report.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { contentOf, madeOfGiven } from '../given.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { toldPatience } from '../patience.ts';
import { type EvidenceOptions, lookAtOne } from '../receiver-evidence.ts';
import { tellUnseen } from '../tell-unseen.ts';
import { gitHubOf } from './deliveries.ts';

export interface TriggerOptions extends EvidenceOptions {
  readonly output: Output;
  readonly dryRun: boolean;
  /** @default - what works */
  readonly by?: TriggerWay;
  /** Without a path. */
  readonly address?: string;
  /** A file. */
  readonly body?: string;
  /** How long to wait until the targets have reconciled, in milliseconds. @default - not at all */
  readonly wait?: number;
}

/** Longest wait for the answer, in milliseconds: that of GitHub. */
const timeout = 10_000;

const pollMilliseconds = 1_000;

/** Makes a Receiver reconcile its targets, first prints how, and returns the exit code. */
export async function trigger(name: string, options: TriggerOptions): Promise<number> {
  const cluster = openCluster(options);
  const { by, address, wait, dryRun, output } = options;
  if (by === 'ping' && (address ?? options.body) !== undefined)
    throw new CannotBeDone('--address and --body are for a delivery from here: leave them out, or --by ping.');
  const { evidence, secrets } = await lookAtOne(cluster, name, options);
  const body = options.body === undefined ? undefined : await contentOf(options.body);
  const choice = madeOfGiven(() => choose(evidence, { by, address, body }));
  // One of the ways is enough.
  const tried = by === undefined && !('problem' in choice) ? [] : by === undefined ? triggerWays : [by];
  for (const way of tried) tellUnseen(`trigger --by ${way}`, { evidence: [evidence], secrets });
  if ('problem' in choice) throw new CannotBeDone(masked(`${choice.problem}.`, secrets));
  const say = (text: string) => output === 'text' && console.log(masked(oneLine(text), secrets));
  const notes = [...choice.notes];
  for (const note of notes) say(`${note}.`);
  let done: Done | undefined;
  for (const plan of choice.plans) {
    say(announcement(plan, dryRun));
    if (dryRun) break;
    done = await carryOut(plan, evidence, cluster);
    if (done.hidden !== undefined) notes.push(done.hidden);
    if (done.hidden !== undefined || isEnough(done) || plan === choice.plans.at(-1)) break;
    const failed = `The ping did not work: ${done.problem || `it was answered ${done.answer}`}`;
    notes.push(failed);
    say(`${failed}.`);
  }
  const asked = done === undefined || wait === undefined ? done?.asked : await reconciled(evidence, cluster, wait);
  const { namespace, name: own } = evidence.receiver.metadata;
  if (output === 'json') {
    const [plan] = done === undefined ? choice.plans : [done.plan];
    const receiver = { namespace, name: own };
    console.log(JSON.stringify(masked(json({ receiver, dryRun, plan, notes, done, asked }), secrets), undefined, 2));
  } else if (done !== undefined && asked !== undefined) {
    const text = outcomeText({ ...done, asked }, `fluxhook doctor ${own} -n ${namespace}`);
    console.log(masked(output === 'short' ? oneLine(`${namespace}/${own}: ${text}`) : oneLine(text), secrets));
    if (wait !== undefined && output === 'text' && asked.length > 0) console.log(masked(askedText(asked), secrets));
  }
  if (done === undefined || asked === undefined) return exitCodes.fine;
  if (done.hidden !== undefined) return exitCodes.unusable;
  if (done.answer !== 200 || asked.length === 0 || asked.some(({ hasFailed }) => hasFailed)) return exitCodes.broken;
  return wait !== undefined && asked.some(({ isDone }) => !isDone) ? exitCodes.timedOut : exitCodes.fine;
}

function look({ receiver }: Evidence, cluster: Cluster) {
  return targetsOf(receiver, new ClusterLook(cluster));
}

/** Waits until each object that was asked has reconciled, or the time is over. */
async function reconciled(evidence: Evidence, cluster: Cluster, wait: number): Promise<Asked[]> {
  const deadline = Date.now() + wait;
  for (;;) {
    const asked = askedSince(evidence.targets, await look(evidence, cluster));
    if (asked.every(({ isDone }) => isDone) || Date.now() + pollMilliseconds > deadline) return asked;
    await sleep(pollMilliseconds);
  }
}

/** Another way has nothing to add. */
function isEnough({ answer, asked }: Done): boolean {
  return answer === 200 || asked.length > 0;
}

async function carryOut(plan: Plan | PingPlan, evidence: Evidence, cluster: Cluster): Promise<Done> {
  const outcome = plan.by === 'delivery' ? await post(plan) : await ping(plan, gitHubOf(toldPatience()));
  const after = await look(evidence, cluster);
  const unseen = [...evidence.targets, ...after].map(({ objects }) => objects).find(isMissing);
  const hidden = unseen && `what was asked to reconcile cannot be seen: ${missingInWords(unseen)}`;
  return { ...outcome, plan, asked: askedSince(evidence.targets, after), hidden };
}

async function ping({ hook }: PingPlan, github: GitHub | undefined): Promise<Outcome> {
  // GitHub was asked for the webhook, so there are credentials.
  const sent = await sendPing(hook, github as GitHub);
  if (isMissing(sent)) {
    const needs = sent.needs === undefined ? '' : `. Give this permission: ${sent.needs}`;
    return { answer: undefined, problem: `${sent.why}${needs}` };
  }
  const { statusCode, status } = sent.value;
  return statusCode === 0
    ? { answer: undefined, problem: `GitHub got no answer: ${status}` }
    : { answer: statusCode, problem: '' };
}

async function post({ url, headers, body }: Plan): Promise<Outcome> {
  try {
    const signal = AbortSignal.timeout(timeout);
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.body?.cancel();
    return { answer: answer.status, problem: '' };
  } catch (error) {
    const where = URL.parse(url)?.origin ?? url;
    return {
      answer: undefined,
      problem: `${where} did not answer from here: ${rootCause(error)}. Use another --address`,
    };
  }
}

function json({
  receiver,
  dryRun,
  plan,
  notes,
  done,
  asked = [],
}: {
  readonly receiver: { readonly namespace: string; readonly name: string };
  readonly dryRun: boolean;
  readonly plan: Plan | PingPlan | undefined;
  readonly notes: readonly string[];
  readonly done: Outcome | undefined;
  readonly asked: readonly Asked[] | undefined;
}) {
  const way = plan?.by === 'ping' ? { webhook: plan.hook.hook.id } : plan?.by === 'delivery' ? { url: plan.url } : {};
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Trigger',
    receiver,
    dryRun,
    by: plan?.by,
    event: plan?.event,
    ...way,
    expected: plan?.expected.answer,
    notes,
    ...(done?.answer !== undefined && { answer: done.answer }),
    ...(done?.problem && { problem: done.problem }),
    ...(done !== undefined && {
      reconciled: asked.map(({ object }) => object),
      targets: asked.map(({ object, isDone, hasFailed, said }) => ({ object, isDone, hasFailed, said })),
    }),
  };
}
