import type { PolicyObject } from '../../policy/object.ts';
import { type Chain, pairedChains } from '../model/chain.ts';
import type { StackChange } from '../model/declaration.ts';
import type { Pair } from '../model/pairs.ts';
import { codes } from '../output/markdown.ts';
import { ownershipConsequences } from './ownership-consequences.ts';
import { pathConsequences } from './path-consequences.ts';
import { settingConsequences } from './setting-consequences.ts';
import { sourceConsequences } from './source-consequences.ts';
import { targetConsequences } from './target-consequences.ts';
import { exposureConsequences } from './way-consequences.ts';
import { receiverName, webhookConsequences } from './webhook-consequences.ts';

/** What a change does to deliveries and reconciliations, a sentence each, in Markdown. */
export function consequences(change: StackChange, pairs: readonly Pair[]): string[] {
  const chains = pairedChains(change, pairs);
  const sentences = chains.flatMap(({ before, after }) => {
    if (before === undefined) return after === undefined ? [] : [added(after)];
    return after === undefined ? [removed(before)] : chainConsequences(before, after, change);
  });
  return [
    ...new Set([
      ...sentences,
      ...beginning(sourceConsequences(pairs, new Set(chains.flatMap(({ after }) => objectsOf(after))))),
      ...exposureConsequences(change, pairs),
      ...ownershipConsequences(change),
      ...settingConsequences(change),
    ]),
  ];
}

/** Sentences about sources that a comment has room for. */
const mostSources = 40;

function beginning(sentences: readonly string[]): readonly string[] {
  if (sentences.length <= mostSources) return sentences;
  const more = sentences.length - mostSources;
  return [
    ...sentences.slice(0, mostSources),
    `**${more} more changes** of what Flux fetches and does, object by object below.`,
  ];
}

function objectsOf(chain: Chain | undefined): PolicyObject[] {
  return (chain?.targets ?? []).flatMap(({ object }) => (object === undefined ? [] : [object]));
}

function added(chain: Chain): string {
  const targets = codes(chain.targets.map(({ name }) => name));
  return `**New Receiver** ${receiverName(chain)}: deliveries from ${codes(chain.senders)} reconcile ${targets}.`;
}

function removed(chain: Chain): string {
  const webhook = chain.managed ? `, and the webhook at ${codes(chain.senders)} is deleted` : '';
  return `**Receiver removed** ${receiverName(chain)}: deliveries to its path are answered 404${webhook}.`;
}

function chainConsequences(before: Chain, after: Chain, change: StackChange): string[] {
  return [
    ...pathConsequences(before, after, change),
    ...webhookConsequences(before, after),
    ...targetConsequences(before, after, change),
  ];
}
