import { publicHost } from '../../lib/github/api.ts';
import { homeName } from '../../lib/github/hook-home.ts';
import { parseRepository } from '../../lib/github/repository-reference.ts';
import { field, groupOf, isReceiver, type PolicyObject, texts } from '../../policy/object.ts';
import type { Declaration, StackChange, WebhookSettings } from './declaration.ts';
import type { Pair } from './pairs.ts';
import { type Target, targetsOf } from './targets.ts';
import { type Token, tokenOf } from './token-origin.ts';
import type { WayIn } from './way-in.ts';
import { waysToReceiver } from './ways-in.ts';

/** From the sender to what is reconciled, for one Receiver. */
export interface Chain {
  readonly receiver: PolicyObject;
  readonly type: string;
  /** `owner/name` of repositories at GitHub, `organization NAME`, or what the type says of the sender. */
  readonly senders: readonly string[];
  /** Whether this project manages the webhook at the sender; otherwise a person sets it up. */
  readonly managed: boolean;
  /** Events of that webhook, where the settings say. */
  readonly hookEvents: readonly string[] | undefined;
  /** Events that the Receiver takes; undefined for all. */
  readonly events: readonly string[] | undefined;
  readonly token: Token;
  readonly ways: readonly WayIn[];
  readonly targets: readonly Target[];
}

/** Of a Receiver for GitHub whose sources name no repository there. */
export const unknownSender = 'github sender';

/** Prefix for an organization that has a webhook. */
export const organization = 'organization ';

/** The chains that a side declares, in the order of its Receivers. */
export function chainsOf(declaration: Declaration): Chain[] {
  const ways = waysToReceiver(declaration);
  const receivers = declaration.objects.filter(isReceiver);
  const atGitHub = receivers.filter((receiver) => field(receiver, 'spec', 'type') === 'github');
  return receivers.map((receiver) => {
    const type = String(field(receiver, 'spec', 'type'));
    const managed = type === 'github';
    const targets = targetsOf(receiver, declaration.objects);
    const events = texts(field(receiver, 'spec', 'events'));
    const webhook = managed ? webhookOf(receiver, declaration.stack?.webhooks ?? []) : undefined;
    // Settings without a Receiver's name belong to the only one.
    const own = webhook?.receiver === undefined && atGitHub.length > 1 ? undefined : webhook;
    return {
      receiver,
      type,
      senders: managed ? homes(targets, own) : [`${type} sender`],
      managed,
      hookEvents: webhook?.events,
      events: events.length > 0 ? events : undefined,
      token: tokenOf(declaration, receiver),
      ways,
      targets,
    };
  });
}

function webhookOf({ metadata }: PolicyObject, webhooks: readonly WebhookSettings[]): WebhookSettings | undefined {
  return (
    webhooks.find(({ receiver }) => receiver === metadata.name) ??
    webhooks.find(({ receiver }) => receiver === undefined)
  );
}

/** Where deliveries go, as far as the declaration says. The last part of the path is a digest of what it names. */
export function hookUrls({ ways, receiver }: Chain): string[] {
  const { name, namespace } = receiver.metadata;
  const path = `/hook/<token + ${String(name)} + ${String(namespace)}>`;
  return [...new Set(ways.flatMap(({ origins }) => origins.map((origin) => `${origin}${path}`)))];
}

/**
 * Where the webhook is: as the settings say (an organization where it is registered there), otherwise the
 * repositories that the targets fetch from GitHub.
 */
function homes(targets: readonly Target[], webhook: WebhookSettings | undefined): string[] {
  const home = parsed(webhook?.repository);
  if (home !== undefined && webhook?.organization) return [`${organization}${home.owner}`];
  // Sources on other hosts are not repositories at GitHub.
  const fetched = targets
    .filter(isGitRepository)
    .map((target) => parsed(urlOf(target)))
    .filter((repository) => repository?.host === (home?.host ?? publicHost));
  const named = [home, ...fetched].flatMap((found) => (found?.name === undefined ? [] : [homeName(found)]));
  return named.length > 0 ? [...new Set(named)] : [unknownSender];
}

function parsed(url: unknown) {
  return typeof url === 'string' ? parseRepository(url) : undefined;
}

function isGitRepository({ object }: Target): boolean {
  return object?.kind === 'GitRepository' && groupOf(object) === 'source.toolkit.fluxcd.io';
}

function urlOf({ object }: Target): unknown {
  return field(object, 'spec', 'url');
}

/** A Receiver's chain on both sides; at least one side has it. */
export interface ChainPair {
  readonly before: Chain | undefined;
  readonly after: Chain | undefined;
}

/** The chains of both sides, paired by their Receivers. */
export function pairedChains({ before, after }: StackChange, pairs: readonly Pair[]): ChainPair[] {
  const [left, right] = [chainsOf(before), chainsOf(after)];
  return pairs
    .map((pair) => ({
      before: left.find(({ receiver }) => receiver === pair.before),
      after: right.find(({ receiver }) => receiver === pair.after),
    }))
    .filter((chains) => chains.before !== undefined || chains.after !== undefined);
}
