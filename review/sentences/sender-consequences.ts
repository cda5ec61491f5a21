import { isCidr } from '../../lib/github/hook-ranges.ts';
import { entries, field, list } from '../../policy/object.ts';
import { peerOf, type Senders, senderSteps, without } from '../model/senders.ts';
import { code, codes } from '../output/markdown.ts';
import { showRanges } from '../output/values.ts';
import { type Step, verdictOf } from './sentence.ts';

/** How many parts of ranges a sentence names; beyond that, both lists are clearer. */
const mostParts = 8;

/**
 * @param subject `Exposure`
 * @param who what admits them, in Markdown
 */
export function senderConsequences(from: Senders, to: Senders, subject: string, who: string): Step[] {
  const { more, less } = senderSteps(from, to);
  if (!more && !less) return [];
  const verdict = verdictOf(more, less);
  const step = (fact: string): Step[] => [{ subject, verdict, fact: `${who} ${fact}.` }];
  if (from === 'everybody') return step(`admits only ${showSenders(to)}; before, everybody`);
  if (to === 'everybody') return step(`admits everybody; before, only ${showSenders(from)}`);
  const [gained, lost] = [without(to, from), without(from, to)];
  if (gained.length > mostParts || lost.length > mostParts)
    return step(`admits ${showSenders(to)}; before, ${showSenders(from)}`);
  const [also, noLonger] = [`also admits ${showSenders(gained)}`, `no longer admits ${showSenders(lost)}`];
  return step(more && less ? `${also}, and ${noLonger}` : more ? also : noLonger);
}

export function showSenders(senders: Senders): string {
  if (senders === 'everybody') return senders;
  if (senders.length === 0) return 'nobody';
  const ranges = senders.filter(isCidr);
  const peers = senders.filter((text) => !isCidr(text)).map(showPeer);
  return [...(ranges.length > 0 ? [showRanges(ranges)] : []), ...peers].join(', ');
}

/** Every namespace has this label with its own name. */
const namespaceName = 'kubernetes.io/metadata.name';

function showPeer(text: string): string {
  const peer = peerOf(text);
  if (peer === undefined) return code(text);
  const labels = (key: string) => entries(field(peer, key, 'matchLabels'));
  const expressions = [...list(field(peer, 'namespaceSelector', 'matchExpressions'))];
  if (expressions.length + list(field(peer, 'podSelector', 'matchExpressions')).length > 0) return code(text);
  const show = (found: ReturnType<typeof labels>) => codes(found.map(([key, value]) => `${key}=${String(value)}`));
  const [pods, namespaces] = [labels('podSelector'), labels('namespaceSelector')];
  const who = pods.length === 0 ? 'Pods' : `Pods labelled ${show(pods)}`;
  if (field(peer, 'namespaceSelector') === undefined) return `${who} of its own namespace`;
  const [[label, name] = [], ...more] = namespaces;
  if (label === undefined) return `${who} of every namespace`;
  if (label === namespaceName && more.length === 0) return `${who} of the namespace ${code(String(name))}`;
  return `${who} of namespaces labelled ${show(namespaces)}`;
}
