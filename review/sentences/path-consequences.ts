import { isDeepStrictEqual } from 'node:util';
import { displayName, type PolicyObject } from '../../policy/object.ts';
import type { Chain } from '../model/chain.ts';
import type { StackChange } from '../model/declaration.ts';
import { fieldChanges } from '../model/field-changes.ts';
import { isPlain } from '../model/token-origin.ts';
import { code, codes, prose } from '../output/markdown.ts';
import { type Sentence, tell } from './sentence.ts';
import { ownerOf } from './setting-consequences.ts';

const lost = 'deliveries to the old path are answered 404';

/** The path is a digest of token, name and namespace (notification-controller, Receiver.GetWebhookPath). */
export function pathConsequences(before: Chain, after: Chain, change: StackChange): Sentence[] {
  const tokens = [before.token.object, after.token.object];
  const rotated = rotation(before, after, change);
  if (rotated !== undefined) return tell([before.receiver, after.receiver, ...tokens], [rotated]);
  const sentences: string[] = [];
  for (const part of ['name', 'namespace'] as const) {
    const [from, to] = [before, after].map(({ receiver }) => receiver.metadata[part]);
    if (typeof from !== 'string' || typeof to !== 'string' || from === to) continue;
    sentences.push(
      `**The receiver path changes**: it is derived from the Receiver's ${part}, ${code(from)} → ${code(to)}. ${capitalized(follow(after, change))}; ${oldPath(change)}.`,
    );
  }
  const about = [before.receiver, after.receiver];
  // A Receiver that names another Secret is told with it.
  const ofToken = before.token.source === after.token.source ? tokens : [...tokens, ...about];
  return [...tell(about, sentences), ...tell(ofToken, tokenConsequences(before, after, change))];
}

/** The Receiver moves to the other slot of its token, and Pulumi deploys it: the new one exists before the old one is deleted. */
function rotation({ receiver: old, token }: Chain, after: Chain, change: StackChange): string | undefined {
  const [from, to] = [old, after.receiver].map(({ metadata }) => metadata.name);
  const isRotated = change.after.stack?.webhooks.some((each) => each.receiver === to && each.otherReceiver === from);
  const isPulumis = [change.before, change.after].every((side) => ownerOf(side) === 'pulumi');
  if (!isRotated || !isPulumis || from === to) return undefined;
  const isKept = token.value !== undefined && isDeepStrictEqual(token.value, after.token.value);
  const what = isKept
    ? '**The receiver path changes, and the token stays**: the setting `token` is the one before'
    : '**The token is rotated**';
  return `${what}: Receiver ${code(String(from))} → ${code(String(to))}. \`pulumi up\` creates the new one with its Secret, gives the webhook its URL, checks that a ping arrives, and deletes the old ones last: no delivery is lost.`;
}

function tokenConsequences(before: Chain, after: Chain, change: StackChange): string[] {
  const [from, to] = [before.token, after.token];
  if (from.source !== to.source) {
    return [
      `**The token comes from elsewhere**: ${showSource(from.source)} → ${showSource(to.source)}. With another value the path changes too: ${lost}.${letGo(before, after, change)}`,
    ];
  }
  const object = to.object === undefined ? '' : ` (${code(displayName(to.object))})`;
  if (!isDeepStrictEqual(from.value, to.value)) {
    if (isPlain(to))
      return [
        `**The token changes**${object}: path and signatures change with it. ${capitalized(follow(after, change))}; ${lost}.`,
      ];
    // The engine changes the Secret and the webhook together.
    const together = to.held ? ' in one `pulumi up`' : '';
    const webhook = to.held ? '' : `${follow(after, change)}; `;
    return [
      `**The token was encrypted again**${to.held ? '' : object}: if its value differs, path and signatures change${together}, and ${webhook}${lost}.`,
    ];
  }
  const paths = fieldChanges(content(from.object), content(to.object)).map(({ path }) => path);
  if (paths.length === 0) return [];
  const value = to.value === undefined ? 'With another value the path changes too' : 'Its value is the same';
  return [`**How the token is made changes**${object}: ${codes(paths)}. ${value}.`];
}

/** A Secret of the same name that has to come from elsewhere. */
function letGo({ token: from }: Chain, { token: to }: Chain, { before }: StackChange): string {
  if (!from.held || from.object === undefined || to.object?.kind === 'Secret') return '';
  return ownerOf(before) === 'pulumi' ? ` Pulumi deletes the ${code(displayName(from.object))} that it deployed.` : '';
}

/** The name of an object in a sentence. */
function showSource(source: string): string {
  const [, name, aside = ''] = /^(\w+ [\w.-]+)(,? .*)?$/.exec(source) ?? [];
  return name === undefined ? prose(source) : `${code(name)}${aside.replace(/\S.*/, (text) => prose(text))}`;
}

function content(object: PolicyObject | undefined): unknown {
  const { apiVersion: _version, metadata: _metadata, ...rest } = object ?? {};
  return rest;
}

/** How the sender learns the new URL. */
function follow({ managed }: Chain, { after }: StackChange): string {
  if (!managed) return 'set the new URL at the sender';
  return ownerOf(after) === 'git'
    ? 'once Flux has applied it, `pulumi up` gives the webhook the new URL'
    : '`pulumi up` gives the webhook the new URL';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What happens to the Receiver with the old name. */
function oldPath({ before }: StackChange): string {
  return ownerOf(before) === 'handover'
    ? 'the old Receiver stays in the cluster (ownership `handover`) and still answers on the old path'
    : lost;
}
