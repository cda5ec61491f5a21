import { parseRepositoryUrl } from '../../lib/github/repository.ts';
import { field, groupOf, isReceiver, type PolicyObject, texts } from '../../policy/object.ts';
import type { Declaration } from './declaration.ts';
import { type Target, targetsOf } from './targets.ts';
import { type Token, tokenOf } from './token-origin.ts';
import { type Exposure, exposuresOf } from './ways-in.ts';

/** From the sender to what is reconciled, for one Receiver. */
export interface Chain {
  readonly receiver: PolicyObject;
  readonly type: string;
  /** `owner/name` of repositories at GitHub, `organization NAME`, or what the type says of the sender. */
  readonly senders: readonly string[];
  /** Whether the webhook at the sender is kept by this project; else a person sets it up there. */
  readonly managed: boolean;
  /** Events of that webhook, where the settings tell. */
  readonly hookEvents: readonly string[] | undefined;
  /** Events that the Receiver takes; undefined for all. */
  readonly events: readonly string[] | undefined;
  readonly token: Token;
  readonly exposures: readonly Exposure[];
  readonly targets: readonly Target[];
}

/** Of a Receiver for GitHub whose sources name no repository there. */
export const unknownSender = 'github sender';

/** The chains that a side declares, in the order of its Receivers. */
export function chainsOf(declaration: Declaration): Chain[] {
  const exposures = exposuresOf(declaration);
  const receivers = declaration.objects.filter(isReceiver);
  const single = receivers.filter((receiver) => field(receiver, 'spec', 'type') === 'github').length === 1;
  return receivers.map((receiver) => {
    const type = String(field(receiver, 'spec', 'type'));
    const targets = targetsOf(receiver, declaration.objects);
    const events = texts(field(receiver, 'spec', 'events'));
    return {
      receiver,
      type,
      senders: type === 'github' ? homes(targets, single ? declaration.settings : new Map()) : [`${type} sender`],
      managed: type === 'github',
      hookEvents: type === 'github' ? hookEvents(declaration.settings) : undefined,
      events: events.length > 0 ? events : undefined,
      token: tokenOf(declaration, receiver),
      exposures,
      targets,
    };
  });
}

/** Where deliveries go, as far as the declaration says. The last part is a digest of what is named in it. */
export function hookUrls({ exposures, receiver }: Chain): string[] {
  const { name, namespace } = receiver.metadata;
  const path = `/hook/<token + ${String(name)} + ${String(namespace)}>`;
  return [...new Set(exposures.flatMap(({ origins }) => origins.map((origin) => `${origin}${path}`)))];
}

/**
 * The settings say it for the one Receiver of a stack, an organization where the webhook is registered there; else the
 * repositories that its targets fetch from GitHub.
 */
function homes(targets: readonly Target[], settings: ReadonlyMap<string, unknown>): string[] {
  const repository = parsed(settings.get('fluxhook:repository'));
  if (repository !== undefined && settings.get('fluxhook:hookScope') === 'organization') {
    return [`organization ${repository.owner}`];
  }
  return repositories(targets, settings);
}

function repositories(targets: readonly Target[], settings: ReadonlyMap<string, unknown>): string[] {
  const urls = [settings.get('fluxhook:repository'), ...targets.filter(isGitRepository).map(urlOf)];
  const names = urls.flatMap((url) => {
    const repository = parsed(url);
    return repository === undefined ? [] : [`${repository.owner}/${repository.name}`];
  });
  return names.length > 0 ? [...new Set(names)] : [unknownSender];
}

function parsed(url: unknown) {
  return typeof url === 'string' ? parseRepositoryUrl(url) : undefined;
}

function isGitRepository({ object }: Target): boolean {
  return object?.kind === 'GitRepository' && groupOf(object) === 'source.toolkit.fluxcd.io';
}

function urlOf({ object }: Target): unknown {
  return field(object, 'spec', 'url');
}

/** YAML gives a list, `pulumi config set` writes its text. */
function hookEvents(settings: ReadonlyMap<string, unknown>): readonly string[] | undefined {
  const value = settings.get('fluxhook:hookEvents');
  if (typeof value !== 'string') return value === undefined ? undefined : texts(value);
  try {
    return texts(JSON.parse(value));
  } catch {
    return undefined;
  }
}
