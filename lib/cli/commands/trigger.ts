import type { Cluster } from '../../operate/cluster.ts';
import { ClusterLook } from '../../operate/evidence/cluster-look.ts';
import type { Evidence } from '../../operate/evidence/evidence.ts';
import { isKnown, missingInWords } from '../../operate/evidence/piece.ts';
import { targetsOf } from '../../operate/evidence/targets.ts';
import { masked } from '../../operate/report/mask.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { type Plan, planOf, requestsOf } from '../../operate/trigger/plan.ts';
import { CannotBeDone, CommandFailed, exitCodes } from '../exit-codes.ts';
import { contentOf, madeOfGiven } from '../given.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { type EvidenceOptions, lookAtOne } from '../receiver-evidence.ts';

export interface TriggerOptions extends EvidenceOptions {
  readonly output: Output;
  readonly dryRun: boolean;
  /** Without a path. */
  readonly address?: string;
  /** A file. */
  readonly body?: string;
}

/** Longest wait for the answer, in milliseconds: that of GitHub. */
const timeout = 10_000;

/** Sends a Receiver a delivery that is signed here, says before what that does, and tells how to end. */
export async function trigger(name: string, options: TriggerOptions): Promise<number> {
  const cluster = openCluster(options);
  const { evidence, secrets } = await lookAtOne(cluster, name, options);
  const body = options.body === undefined ? undefined : await contentOf(options.body);
  const plan = madeOfGiven(() => planOf(evidence, { address: options.address, body }));
  if ('problem' in plan) throw new CannotBeDone(masked(`${plan.problem}.`, secrets));
  const say = (text: string) => options.output === 'text' && console.log(masked(text, secrets));
  say(announcement(plan, options.dryRun));
  const outcome = options.dryRun ? undefined : await send(plan, secrets);
  const asked = outcome === undefined ? [] : await askedSince(evidence, cluster);
  const objects = 'unseen' in asked ? [] : asked;
  const { namespace, name: own } = evidence.receiver.metadata;
  const receiver = { namespace, name: own };
  const { url, event, expected } = plan;
  if (options.output === 'json') {
    const kind = 'Trigger';
    const answer = outcome === undefined ? {} : { answer: outcome, reconciled: objects };
    const document = {
      apiVersion: 'fluxhook.dev/v1',
      kind,
      receiver,
      dryRun: options.dryRun,
      url,
      event,
      expected: expected.answer,
      ...answer,
    };
    console.log(JSON.stringify(masked(document, secrets), undefined, 2));
  } else if (outcome !== undefined) {
    const none = `nothing was asked to reconcile; fluxhook doctor ${own} -n ${namespace} says why`;
    const seen = objects.length > 0 ? `asked to reconcile: ${objects.join(', ')}` : none;
    const what = 'unseen' in asked ? `what was asked to reconcile cannot be seen: ${asked.unseen}` : seen;
    console.log(
      masked(`${options.output === 'short' ? `${namespace}/${own}: ` : ''}answered ${outcome}; ${what}`, secrets),
    );
  }
  if (outcome === undefined) return exitCodes.fine;
  if ('unseen' in asked) return exitCodes.unusable;
  return outcome === 200 && objects.length > 0 ? exitCodes.fine : exitCodes.broken;
}

/** The targets that Flux was asked to reconcile since they were looked at. */
async function askedSince(
  { receiver, targets }: Evidence,
  cluster: Cluster,
): Promise<string[] | { readonly unseen: string }> {
  const before = requestsOf(targets);
  const after = await targetsOf(receiver, new ClusterLook(cluster));
  const unseen = [...targets, ...after].map(({ objects }) => objects).find((piece) => !isKnown(piece));
  if (unseen !== undefined && !isKnown(unseen)) return { unseen: missingInWords(unseen) };
  const now = requestsOf(after);
  return [...now].filter(([object, at]) => before.get(object) !== at).map(([object]) => object);
}

function announcement({ url, event, proof, expected }: Plan, isDryRun: boolean): string {
  return `${isDryRun ? 'Would post' : 'Posting'} ${event} to ${url}, ${proof}: ${effectOf(expected)}`;
}

function effectOf({ answer, objects }: Plan['expected']): string {
  if (answer === 400) return 'Flux refuses it, as spec.events does not list that';
  const of = (verdict: string) => objects.filter((each) => each.verdict === verdict).map(({ object }) => object);
  const [reconciled, held, failed] = [of('reconciled'), of('held'), of('error')];
  return [
    `Flux reconciles ${reconciled.join(', ') || 'nothing'}`,
    ...(held.length > 0 ? [`a filter holds back ${held.join(', ')}`] : []),
    ...(failed.length > 0 ? [`a filter ends in an error for ${failed.join(', ')}`] : []),
  ].join('; ');
}

async function send({ url, headers, body }: Plan, secrets: readonly string[]): Promise<number> {
  try {
    const signal = AbortSignal.timeout(timeout);
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    throw new CommandFailed(
      masked(`${url} did not answer from here: ${rootCause(error)}. Say another --address.`, secrets),
    );
  }
}
