import { collectDeliveries } from '../../operate/deliveries/collect-deliveries.ts';
import {
  deliveriesJson,
  deliveriesShort,
  deliveriesText,
  type ReceiverDeliveries,
} from '../../operate/deliveries/report.ts';
import { GitHub } from '../../operate/github.ts';
import { pacedRequests } from '../../operate/paced.ts';
import type { Patience } from '../../operate/patience.ts';
import { masked } from '../../operate/report/mask.ts';
import { exitCodes } from '../exit-codes.ts';
import { gitHubEnvironment } from '../github-access.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { toldPatience } from '../patience.ts';
import { type EvidenceOptions, lookAt } from '../receiver-evidence.ts';
import { tellUnseen } from '../tell-unseen.ts';

export interface DeliveriesOptions extends EvidenceOptions {
  readonly output: Output;
  readonly failed: boolean;
  /** In milliseconds. */
  readonly since: number;
}

/** Prints what was delivered to Receivers, and gives the exit code: 1 where something was never accepted. */
export async function deliveries(names: readonly string[], options: DeliveriesOptions): Promise<number> {
  const now = new Date();
  const { evidence, secrets } = await lookAt(openCluster(options), names, options);
  const github = gitHubOf(toldPatience());
  const wanted = { since: new Date(now.getTime() - options.since) };
  const found: ReceiverDeliveries[] = [];
  for (const each of evidence) {
    const all = await collectDeliveries(each, github, { wanted, which: 'all', isNamed: names.length > 0 });
    found.push(options.failed ? { ...all, events: all.events.filter(({ state }) => state === 'failed') } : all);
  }
  const shown = masked(found, secrets);
  tellUnseen('deliveries', { evidence, secrets });
  if (options.output === 'json') console.log(JSON.stringify(deliveriesJson(shown), undefined, 2));
  else console.log(options.output === 'short' ? deliveriesShort(shown) : deliveriesText(shown, now));
  return endOf(found, (events) => events.some(({ state }) => state === 'failed'));
}

/** GitHub, at its own pace; undefined where there are no credentials. */
export function gitHubOf(patience: Patience): GitHub | undefined {
  const { credentials } = gitHubEnvironment();
  return credentials && new GitHub(credentials, pacedRequests(), { patience });
}

/** "Could not be seen" takes precedence over "broken" in the exit code. */
export function endOf(
  found: readonly ReceiverDeliveries[],
  isBroken: (events: ReceiverDeliveries['events']) => boolean,
): number {
  if (found.some(({ state }) => state === 'unknown')) return exitCodes.unusable;
  return found.some(({ state, events }) => state === 'missing' || isBroken(events)) ? exitCodes.broken : exitCodes.fine;
}
