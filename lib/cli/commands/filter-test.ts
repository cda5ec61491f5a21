import { collectDeliveries } from '../../operate/deliveries/collect-deliveries.ts';
import { latestOf } from '../../operate/deliveries/delivered-event.ts';
import type { Evidence } from '../../operate/evidence/evidence.ts';
import { unseenHooks } from '../../operate/evidence/homes.ts';
import { missingInWords } from '../../operate/evidence/piece.ts';
import { deliveryOf } from '../../operate/filters/delivery-files.ts';
import { filterTestJson, filterTestText } from '../../operate/filters/filter-report.ts';
import { testFilters } from '../../operate/filters/filter-test.ts';
import { isRefusal } from '../../operate/github.ts';
import type { DeliveryDetail } from '../../operate/hook-records.ts';
import { viewOf } from '../../operate/hops/view.ts';
import { saidOf } from '../../operate/refusal.ts';
import { masked } from '../../operate/report/mask.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { contentOf, madeOfGiven } from '../given.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { paint } from '../paint.ts';
import { toldPatience } from '../patience.ts';
import { type EvidenceOptions, lookAtOne } from '../receiver-evidence.ts';
import { tellUnseen } from '../tell-unseen.ts';
import { gitHubOf } from './deliveries.ts';

export interface FilterTestOptions extends EvidenceOptions {
  readonly output: Output;
  /** X-GitHub-Delivery. */
  readonly delivery?: string;
  /** A file. */
  readonly body?: string;
  /** A file. */
  readonly headers?: string;
}

/** Evaluates a Receiver's filters on a delivery, prints each part's value, and gives the exit code: 1 for an error. */
export async function filterTest(name: string, options: FilterTestOptions): Promise<number> {
  const { evidence, secrets } = await lookAtOne(openCluster(options), name, options);
  // With files it does not ask GitHub.
  if (options.body === undefined) tellUnseen('filter test', { evidence: [evidence], secrets });
  const missing = evidence.targets.find(({ objects }) => !('value' in objects));
  if (missing !== undefined && !('value' in missing.objects))
    throw new CannotBeDone(`The targets cannot be seen: ${missingInWords(missing.objects)}.`);
  const delivery = await chosen(evidence, options);
  const test = testFilters(evidence, delivery);
  const receiver = { namespace: evidence.receiver.metadata.namespace, name: evidence.receiver.metadata.name };
  if (options.output === 'json') {
    console.log(JSON.stringify(masked(filterTestJson(receiver, delivery, test), secrets), undefined, 2));
  } else if (options.output === 'short') {
    const verdicts = test.objects.map(({ object, verdict }) => `${object} ${verdict}`).join(', ');
    console.log(masked(`${receiver.namespace}/${receiver.name}: ${test.answer}; ${verdicts || 'no target'}`, secrets));
  } else {
    console.log(masked(filterTestText(receiver, delivery, test, paint), secrets));
  }
  return test.answer === 200 ? exitCodes.fine : exitCodes.broken;
}

async function chosen(evidence: Evidence, { delivery, body, headers }: FilterTestOptions): Promise<DeliveryDetail> {
  if (body !== undefined) {
    if (delivery !== undefined) throw new CannotBeDone('Use only one of --delivery and --body.');
    const texts = [await contentOf(body), headers === undefined ? undefined : await contentOf(headers)] as const;
    return madeOfGiven(() => deliveryOf(...texts));
  }
  if (headers !== undefined) throw new CannotBeDone('--headers belongs to a --body: give both.');
  if (delivery !== undefined) return byGuid(evidence, delivery);
  const { carried } = viewOf(evidence);
  if (carried !== undefined) return carried;
  const { sender } = evidence;
  const why = sender.asked ? (unseenIn(sender) ?? 'GitHub lists none') : sender.said;
  throw new CannotBeDone(`There is no delivery to test with: ${why}. Use --body FILE and --headers FILE.`);
}

/** Why GitHub may still have one. */
function unseenIn({ homes }: Extract<Evidence['sender'], { asked: true }>): string | undefined {
  const pieces = homes
    .flatMap(({ matched }) => matched)
    .flatMap(({ deliveries, details }) => [deliveries, ...details.values()]);
  const unseen = [...homes.map(unseenHooks), ...pieces].find((each) => each !== undefined && 'missing' in each);
  return unseen !== undefined && 'missing' in unseen ? missingInWords(unseen) : undefined;
}

async function byGuid(evidence: Evidence, guid: string): Promise<DeliveryDetail> {
  const github = gitHubOf(toldPatience());
  const found = await collectDeliveries(evidence, github, { wanted: { guid }, which: 'all', isNamed: true });
  if (found.problem !== undefined || github === undefined) throw new CannotBeDone(`${found.problem}.`);
  const [event] = found.events;
  if (event === undefined)
    throw new CannotBeDone(`The Receiver's webhook lists no delivery ${guid}: see fluxhook deliveries.`);
  const { hook, delivery } = latestOf(event);
  const detail = await github.delivery(hook.home, hook.id, delivery.id);
  if (!isRefusal(detail)) return detail;
  throw new CannotBeDone(`GitHub does not show the delivery ${guid}: ${saidOf(detail)}.`);
}
