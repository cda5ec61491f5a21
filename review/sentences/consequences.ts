import type { PolicyObject } from '../../policy/object.ts';
import { type Chain, pairedChains } from '../model/chain.ts';
import type { StackChange } from '../model/declaration.ts';
import type { PairedChange } from '../model/paired-change.ts';
import { type Pair, statusOf } from '../model/pairs.ts';
import { codes } from '../output/markdown.ts';
import { ciliumConsequences, firewallConsequences } from './firewall-consequences.ts';
import { gatewayConsequences } from './gateway-consequences.ts';
import { lockConsequences } from './lock-consequences.ts';
import { pathConsequences } from './path-consequences.ts';
import { type Sentence, tell, withOneVerdict } from './sentence.ts';
import { ownershipConsequences, settingConsequences } from './setting-consequences.ts';
import { sourceConsequences } from './source-consequences.ts';
import { manyTargets, targetConsequences } from './target-consequences.ts';
import { tunnelConsequences } from './tunnel-consequences.ts';
import { wayConsequences } from './way-consequences.ts';
import { receiverName, webhookConsequences } from './webhook-consequences.ts';

/** What a change means, as far as it is known. */
export interface Consequences {
  /** What it does to deliveries and reconciliations, one sentence each, in Markdown. */
  readonly sentences: readonly string[];
  /** Objects that differ and that no sentence is about. */
  readonly notJudged: readonly Pair[];
}

export function consequences({ change, pairs }: PairedChange): Consequences {
  const chains = pairedChains(change, pairs);
  const targets = new Set(chains.flatMap(({ after }) => objectsOf(after)));
  const ofChains = chains.flatMap(({ before, after }) => {
    if (before === undefined) return after === undefined ? [] : added(after, change);
    if (after === undefined) return removed(before);
    return [
      ...pathConsequences(before, after, change),
      ...webhookConsequences(before, after),
      ...targetConsequences(before, after, change),
    ];
  });
  const told = withOneVerdict([
    ...ofChains,
    ...beginning(sourceConsequences(pairs, targets)),
    ...wayConsequences(change, pairs),
    ...gatewayConsequences(pairs),
    ...tunnelConsequences(pairs),
    ...firewallConsequences(change),
    ...ciliumConsequences(pairs),
    ...ownershipConsequences(change),
    ...lockConsequences(change),
    ...settingConsequences(change),
  ]);
  const judged = new Set(told.flatMap(({ about }) => about));
  const isJudged = ({ before, after }: Pair) => [before, after].some((side) => side !== undefined && judged.has(side));
  return {
    sentences: [...new Set(told.map(({ text }) => text))],
    notJudged: pairs.filter((pair) => statusOf(pair) !== 'unchanged' && !isJudged(pair)),
  };
}

/** How many sentences about what Flux fetches and does a comment shows. */
const mostSources = 40;

function beginning(told: readonly Sentence[]): readonly Sentence[] {
  if (told.length <= mostSources) return told;
  const left = told.slice(mostSources);
  const text = `**${left.length} more changes** of what Flux fetches and does, object by object below.`;
  return [...told.slice(0, mostSources), { text, about: left.flatMap(({ about }) => about) }];
}

function objectsOf(chain: Chain | undefined): PolicyObject[] {
  return (chain?.targets ?? []).flatMap(({ object }) => (object === undefined ? [] : [object]));
}

function added(chain: Chain, change: StackChange): Sentence[] {
  const targets = codes(chain.targets.map(({ name }) => name));
  const text = `**New Receiver** ${receiverName(chain)}: deliveries from ${codes(chain.senders)} reconcile ${targets}.`;
  return tell([chain.receiver, chain.token.object], [text, ...manyTargets(undefined, chain.receiver, change)]);
}

function removed(chain: Chain): Sentence[] {
  const webhook = chain.managed ? `, and the webhook at ${codes(chain.senders)} is deleted` : '';
  const text = `**Receiver removed** ${receiverName(chain)}: deliveries to its path are answered 404${webhook}.`;
  return tell([chain.receiver, chain.token.object], [text]);
}
