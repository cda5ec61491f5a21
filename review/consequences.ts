import { isDeepStrictEqual } from 'node:util';
import { displayName, field } from '../policy/object.ts';
import { type Chain, chainsOf, hookUrls } from './chain.ts';
import type { StackChange } from './declaration.ts';
import { exposureConsequences } from './exposure-consequences.ts';
import { code, codes } from './markdown.ts';
import type { Pair } from './pairs.ts';
import { targetConsequences } from './target-consequences.ts';
import { tokenSetting } from './token.ts';

/** What a change does to deliveries and reconciliations, a sentence each, in Markdown. */
export function consequences(change: StackChange, pairs: readonly Pair[]): string[] {
  const sentences = pairedChains(change, pairs).flatMap(({ before, after }) => {
    if (before === undefined) return after === undefined ? [] : [added(after)];
    return after === undefined ? [removed(before)] : chainConsequences(before, after, change);
  });
  return [
    ...new Set([
      ...sentences,
      ...exposureConsequences(change.before, change.after),
      ...ownershipConsequences(change.before.settings, change.after.settings),
    ]),
  ];
}

function ownershipConsequences(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  const [from, to] = [before, after].map((settings) => settings.get('fluxhook:ownership'));
  if (from === undefined || to === undefined || from === to) return [];
  return [`**The Kubernetes objects get another owner**: ${code(String(from))} → ${code(String(to))}.`];
}

/** A Receiver's chain on both sides; at least one is there. */
export interface ChainPair {
  readonly before: Chain | undefined;
  readonly after: Chain | undefined;
}

/** The chains of both sides, found by their Receivers. */
export function pairedChains({ before, after }: StackChange, pairs: readonly Pair[]): ChainPair[] {
  const [left, right] = [chainsOf(before), chainsOf(after)];
  return pairs
    .map((pair) => ({
      before: left.find(({ receiver }) => receiver === pair.before),
      after: right.find(({ receiver }) => receiver === pair.after),
    }))
    .filter((chains) => chains.before !== undefined || chains.after !== undefined);
}

function added(chain: Chain): string {
  const targets = codes(chain.targets.map(({ name }) => name));
  return `**New Receiver** ${name(chain)}: deliveries from ${codes(chain.senders)} reconcile ${targets}.`;
}

function removed(chain: Chain): string {
  const webhook = chain.managed ? `, and the webhook at ${codes(chain.senders)} is deleted` : '';
  return `**Receiver removed** ${name(chain)}: deliveries to its path are answered 404${webhook}.`;
}

function chainConsequences(before: Chain, after: Chain, change: StackChange): string[] {
  return [
    ...pathConsequences(before, after, change),
    ...urlConsequences(before, after),
    ...webhookConsequences(before, after),
    ...receiverConsequences(before, after),
    ...targetConsequences(before, after),
  ];
}

/** The path is a digest of token, name and namespace (notification-controller, Receiver.GetWebhookPath). */
function pathConsequences(before: Chain, after: Chain, change: StackChange): string[] {
  const sentences: string[] = [];
  const follow = after.managed ? '`pulumi up` gives the webhook the new URL' : 'The sender has to be given the new URL';
  const lost = 'deliveries to the old path are answered 404';
  for (const part of ['name', 'namespace'] as const) {
    const [from, to] = [before.receiver.metadata[part], after.receiver.metadata[part]].map(String);
    if (from === undefined || to === undefined || from === to) continue;
    sentences.push(
      `**The receiver path changes**: it is derived from the Receiver's ${part}, ${code(from)} → ${code(to)}. ${follow}; ${lost}.`,
    );
  }
  const [source, newSource] = [before.tokenSource, after.tokenSource];
  if (source !== newSource) {
    sentences.push(
      `**The token comes from elsewhere**: ${code(source)} → ${code(newSource)}. With another value the path changes too: ${lost}.`,
    );
  } else if (!isDeepStrictEqual(change.before.settings.get(tokenSetting), change.after.settings.get(tokenSetting))) {
    sentences.push(
      `**The token was encrypted anew**: if its value differs, path and signatures change in one \`pulumi up\`, and ${lost}.`,
    );
  }
  return sentences;
}

function urlConsequences(before: Chain, after: Chain): string[] {
  const [from, to] = [before, after].map(hookUrls);
  const origins = (chain: Chain) => chain.exposures.flatMap((exposure) => exposure.origins);
  if (isDeepStrictEqual(origins(before), origins(after)) || from === undefined || to === undefined) return [];
  if (to.length === 0) return [`**The hook URL is gone**: nothing declared here leads to ${name(after)} any more.`];
  if (from.length === 0) return [`**The hook URL** becomes ${codes(to)}.`];
  return [`**The hook URL changes**: ${codes(from)} → ${codes(to)}.`];
}

function webhookConsequences(before: Chain, after: Chain): string[] {
  if (!before.managed || !after.managed) return [];
  const sentences: string[] = [];
  if (!isDeepStrictEqual(before.senders, after.senders)) {
    sentences.push(
      `**The webhook is replaced**: deleted at ${codes(before.senders)}, created at ${codes(after.senders)} (a webhook cannot move).`,
    );
  }
  const [sent, sends] = [before.hookEvents, after.hookEvents];
  if (sent !== undefined && sends !== undefined) {
    sentences.push(...eventConsequences('GitHub', 'sends', 'no longer sends', sent, sends));
  }
  return sentences;
}

function receiverConsequences(before: Chain, after: Chain): string[] {
  const sentences: string[] = [];
  const spec = (chain: Chain, key: string) => field(chain.receiver, 'spec', key);
  if (before.type !== after.type) {
    sentences.push(
      `**Deliveries are checked in another way**: type ${code(before.type)} → ${code(after.type)}; the sender has to match.`,
    );
  }
  const [taken, takes] = [before.events, after.events];
  if (taken !== undefined && takes !== undefined) {
    const who = `the Receiver ${name(after)}`;
    sentences.push(...eventConsequences(who, 'takes', 'answers 400 to', taken, takes));
  } else if (taken !== takes) {
    sentences.push(
      `**Events**: the Receiver ${name(after)} takes ${takes === undefined ? 'every event' : `${codes(takes)} alone`}.`,
    );
  }
  if (spec(before, 'suspend') !== spec(after, 'suspend')) {
    sentences.push(
      spec(after, 'suspend') === true
        ? `**Suspended**: the Receiver ${name(after)} answers 503.`
        : `**Resumed**: the Receiver ${name(after)} takes deliveries again.`,
    );
  }
  if (spec(before, 'resourceFilter') !== spec(after, 'resourceFilter')) {
    sentences.push(`**Filter**: which deliveries reconcile is decided anew (spec.resourceFilter of ${name(after)}).`);
  }
  return sentences;
}

function eventConsequences(
  who: string,
  gains: string,
  loses: string,
  before: readonly string[],
  after: readonly string[],
): string[] {
  const more = after.filter((event) => !before.includes(event));
  const less = before.filter((event) => !after.includes(event));
  return [
    ...(more.length > 0 ? [`**Events**: ${who} now ${gains} ${codes(more)}.`] : []),
    ...(less.length > 0 ? [`**Events**: ${who} ${loses} ${codes(less)}.`] : []),
  ];
}

function name(chain: Chain): string {
  return code(displayName(chain.receiver).replace('Receiver ', ''));
}
