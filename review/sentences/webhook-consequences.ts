import { isDeepStrictEqual } from 'node:util';
import { displayName, field } from '../../policy/object.ts';
import { type Chain, hookUrls, organization, unknownSender } from '../model/chain.ts';
import { fieldChanges } from '../model/field-changes.ts';
import { code, codes } from '../output/markdown.ts';
import { showChanges } from '../output/values.ts';
import { type Sentence, tell } from './sentence.ts';
import { filterSentence } from './target-consequences.ts';

/** What a change does to where deliveries go, to the webhook that sends them, and to the Receiver that takes them. */
export function webhookConsequences(before: Chain, after: Chain): Sentence[] {
  const ways = [...before.ways, ...after.ways].map(({ object }) => object);
  const receivers = [before.receiver, after.receiver];
  return [
    ...tell([...receivers, ...ways], urlConsequences(before, after)),
    ...tell([], homeConsequences(before, after)),
    ...tell(receivers, receiverConsequences(before, after)),
  ];
}

function urlConsequences(before: Chain, after: Chain): string[] {
  const origins = (chain: Chain) => [...new Set(chain.ways.flatMap((way) => way.origins))];
  const [from, to] = [origins(before), origins(after)];
  if (isDeepStrictEqual(from, to)) return [];
  const [urls, newUrls] = [hookUrls(before), hookUrls(after)];
  const where = receiverName(after);
  if (to.length === 0) return [`**The hook URL is gone**: nothing declared here points to ${where} any longer.`];
  if (from.length === 0) return [`**The hook URL** becomes ${codes(newUrls)}.`];
  // An additional or removed way in does not move the webhook.
  if (from.every((origin) => to.includes(origin)))
    return [`**One more hook URL** points to ${where}: now ${codes(newUrls)}.`];
  if (to.every((origin) => from.includes(origin)))
    return [`**One hook URL fewer** points to ${where}: now ${codes(newUrls)}.`];
  return [`**The hook URL changes**: ${codes(urls)} → ${codes(newUrls)}.`];
}

function homeConsequences(before: Chain, after: Chain): string[] {
  if (!before.managed || !after.managed) return [];
  const sentences: string[] = [];
  const gone = before.senders.filter((sender) => !after.senders.includes(sender));
  const come = after.senders.filter((sender) => !before.senders.includes(sender));
  // Without a source that names the repository, the webhook's place is not known.
  if (![...gone, ...come].includes(unknownSender)) {
    if (gone.length > 0 && come.length > 0) sentences.push(moved(gone, come, before, after));
    else if (come.length > 0) sentences.push(`**One more webhook** sends deliveries, at ${codes(come)}.`);
    else if (gone.length > 0) sentences.push(`**One webhook fewer**: none is needed at ${codes(gone)}.`);
  }
  const [sent, sends] = [before.hookEvents, after.hookEvents];
  if (sent !== undefined && sends !== undefined) {
    sentences.push(...eventConsequences('GitHub', 'sends', 'no longer sends', sent, sends));
  }
  return sentences;
}

/** GitHub cannot move a webhook. Whether a repository was renamed is not known here, unless only its case changed. */
function moved(gone: readonly string[], come: readonly string[], before: Chain, after: Chain): string {
  const sameToken = isDeepStrictEqual(
    [before.token.source, before.token.value],
    [after.token.source, after.token.value],
  );
  const [one, many] = gone.length + come.length > 2 ? ['the webhooks', 'new ones'] : ['it', 'a new one'];
  const owners = new Set([...gone, ...come].map(ownerOf));
  const sameName = gone.join().toLowerCase() === come.join().toLowerCase();
  const asides = [
    ...(sameName ? [' To GitHub both names are the same.'] : []),
    ...(owners.size > 1
      ? [` The GitHub token needs access to ${[...owners].map((owner) => code(owner)).join(' and ')}.`]
      : []),
  ];
  return `**The webhook is replaced**: ${code('pulumi up')} deletes ${one} at ${codes(gone)} and makes ${many} at ${codes(come)}${sameToken ? ', with the same token' : ''}.${asides.join('')}`;
}

function ownerOf(home: string): string {
  return (home.startsWith(organization) ? home.slice(organization.length) : (home.split('/')[0] ?? home)).toLowerCase();
}

function receiverConsequences(before: Chain, after: Chain): string[] {
  const sentences: string[] = [];
  const spec = (chain: Chain, key: string) => field(chain.receiver, 'spec', key);
  if (before.type !== after.type) {
    sentences.push(
      `**Deliveries are checked differently**: type ${code(before.type)} → ${code(after.type)}; change the sender to match.`,
    );
  }
  const [taken, takes] = [before.events, after.events];
  if (taken !== undefined && takes !== undefined) {
    const who = `the Receiver ${receiverName(after)}`;
    sentences.push(...eventConsequences(who, 'takes', 'answers 400 to', taken, takes));
  } else if (taken !== takes) {
    sentences.push(
      `**Events**: the Receiver ${receiverName(after)} takes ${takes === undefined ? 'every event' : `only ${codes(takes)}`}.`,
    );
  }
  if (spec(before, 'suspend') !== spec(after, 'suspend')) {
    sentences.push(
      spec(after, 'suspend') === true
        ? `**Suspended**: the Receiver ${receiverName(after)} answers 503.`
        : `**Resumed**: the Receiver ${receiverName(after)} takes deliveries again.`,
    );
  }
  const [passed, passes] = [spec(before, 'resourceFilter'), spec(after, 'resourceFilter')];
  if (passed !== passes)
    sentences.push(filterSentence(`the Receiver ${receiverName(after)} reconciles`, passed, passes));
  const others = fieldChanges(before.receiver.spec, after.receiver.spec, 'spec').filter(({ path }) => !told.test(path));
  if (others.length > 0) sentences.push(`**The Receiver changes**: ${receiverName(after)}, ${showChanges(others)}.`);
  return sentences;
}

/** Fields that other sentences cover. */
const told = /^spec\.(events|resourceFilter|resources|secretRef|suspend|type)\b/;

function eventConsequences(
  who: string,
  gains: string,
  loses: string,
  before: readonly string[],
  after: readonly string[],
): string[] {
  const more = after.filter((event) => !before.includes(event));
  const less = before.filter((event) => !after.includes(event));
  const facts = [
    ...(more.length > 0 ? [`now ${gains} ${codes(more)}`] : []),
    ...(less.length > 0 ? [`${loses} ${codes(less)}`] : []),
  ];
  return facts.length === 0 ? [] : [`**Events**: ${who} ${facts.join(', and ')}.`];
}

/** Without the kind: `flux-system/shop`. */
export function receiverName(chain: Chain): string {
  return code(displayName(chain.receiver).replace('Receiver ', ''));
}
