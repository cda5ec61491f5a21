import { excludeCidr, mergeCidr } from 'cidr-tools';
import { isCidr } from '../../lib/github/hook-ranges.ts';
import { entries, field, list } from '../../policy/object.ts';

/** Who may connect: address ranges, and peers of a NetworkPolicy that are not ranges, as JSON. */
export type Senders = 'everybody' | readonly string[];

/** Ranges that together cover every address are everybody, however they are split. */
export function sendersOf(texts: readonly string[]): Senders {
  const whole = mergeCidr(texts.filter(isCidr));
  const everyAddress = whole.includes('0.0.0.0/0') || (whole.includes('::/0') && whole.length === 1);
  return everyAddress ? 'everybody' : [...new Set(texts)];
}

/** The senders of the first that are not among the second; ranges reduced to what remains of them. */
export function without(senders: readonly string[], others: readonly string[]): readonly string[] {
  const ranges = (texts: readonly string[]) => texts.filter(isCidr);
  const peers = (texts: readonly string[]) => texts.filter((text) => !isCidr(text));
  return [
    ...excludeCidr(ranges(senders), ranges(others)),
    ...peers(senders).filter(
      (peer) => !peers(others).some((other) => other === peer || coversPeer(peerOf(other), peerOf(peer))),
    ),
  ];
}

/** Whether a change lets more senders in, and whether it lets fewer in. */
export function senderSteps(from: Senders, to: Senders): { readonly more: boolean; readonly less: boolean } {
  if (from === 'everybody' || to === 'everybody')
    return { more: from !== to && from !== 'everybody', less: from !== to && to !== 'everybody' };
  return { more: without(to, from).length > 0, less: without(from, to).length > 0 };
}

/** Undefined for text that is neither a range nor a peer, such as a mistyped range. */
export function peerOf(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : undefined;
}

/** Whether every Pod that the second selects is selected by the first; when it cannot be determined, no. */
function coversPeer(peer: unknown, other: unknown): boolean {
  if (peer === undefined || other === undefined) return false;
  const [namespaces, otherNamespaces] = [peer, other].map((item) => field(item, 'namespaceSelector'));
  // Without a namespaceSelector it is the policy's own namespace.
  const sameNamespace = namespaces === undefined && otherNamespaces === undefined;
  return (
    (sameNamespace || (namespaces !== undefined && coversSelector(namespaces, otherNamespaces))) &&
    coversSelector(field(peer, 'podSelector'), field(other, 'podSelector'))
  );
}

function coversSelector(selector: unknown, other: unknown): boolean {
  const parts = (item: unknown) => [
    ...entries(field(item, 'matchLabels')).map((label) => JSON.stringify(label)),
    ...list(field(item, 'matchExpressions')).map((expression) => JSON.stringify(expression)),
  ];
  const asked = parts(other);
  return parts(selector).every((part) => asked.includes(part));
}
