import { parseRepositoryUrl } from '../lib/github/repository.ts';
import { displayName, field, groupOf, isReceiver, list, type PolicyObject, texts } from '../policy/object.ts';
import type { Declaration } from './declaration.ts';
import { type Exposure, exposuresOf } from './exposure.ts';
import { identity } from './pairs.ts';
import { tokenSource } from './token.ts';

/** What a Receiver reconciles. */
export interface Target {
  readonly key: string;
  /** `GitRepository flux-system/my-nginx` */
  readonly name: string;
  /** Undefined for a target that is declared elsewhere, and for a wildcard. */
  readonly object: PolicyObject | undefined;
}

/** From the sender to what is reconciled, for one Receiver. */
export interface Chain {
  readonly receiver: PolicyObject;
  readonly type: string;
  /** `owner/name` of repositories at GitHub, or what the type says of the sender. */
  readonly senders: readonly string[];
  /** Whether the webhook at the sender is kept by this project; else a person sets it up there. */
  readonly managed: boolean;
  /** Events of that webhook, where the settings tell. */
  readonly hookEvents: readonly string[] | undefined;
  /** Events that the Receiver takes; undefined for all. */
  readonly events: readonly string[] | undefined;
  readonly tokenSource: string;
  readonly exposures: readonly Exposure[];
  readonly targets: readonly Target[];
}

/** The chains that a side declares, in the order of its Receivers. */
export function chainsOf(declaration: Declaration): Chain[] {
  const exposures = exposuresOf(declaration);
  const receivers = declaration.objects.filter(isReceiver);
  const single = receivers.filter((receiver) => field(receiver, 'spec', 'type') === 'github').length === 1;
  return receivers.map((receiver) => {
    const type = String(field(receiver, 'spec', 'type'));
    const targets = list(field(receiver, 'spec', 'resources')).map((target) =>
      findTarget(target, receiver, declaration),
    );
    const events = texts(field(receiver, 'spec', 'events'));
    return {
      receiver,
      type,
      senders:
        type === 'github' ? repositories(targets, single ? declaration.settings : new Map()) : [`${type} sender`],
      managed: type === 'github',
      hookEvents: type === 'github' ? hookEvents(declaration.settings) : undefined,
      events: events.length > 0 ? events : undefined,
      tokenSource: tokenSource(declaration, receiver),
      exposures,
      targets,
    };
  });
}

/** Where deliveries go, as far as the declaration says. The last part is a digest of what is named in it. */
export function hookUrls({ exposures, receiver }: Chain): string[] {
  const { name, namespace } = receiver.metadata;
  const path = `/hook/<token + ${String(name)} + ${String(namespace)}>`;
  return exposures.flatMap(({ origins }) => origins.map((origin) => `${origin}${path}`));
}

function findTarget(target: unknown, receiver: PolicyObject, { objects }: Declaration): Target {
  const kind = String(field(target, 'kind'));
  const name = String(field(target, 'name'));
  const namespace = field(target, 'namespace') ?? receiver.metadata.namespace;
  const labels = field(target, 'matchLabels');
  const reference = { apiVersion: '', kind, metadata: { name, namespace } };
  const object = objects.find(
    (candidate) =>
      candidate.kind === kind && candidate.metadata.name === name && candidate.metadata.namespace === namespace,
  );
  const label = labels === undefined ? '' : ` ${JSON.stringify(labels)}`;
  return { key: `${identity(object ?? reference)}${label}`, name: `${displayName(reference)}${label}`, object };
}

/** The setting says it for the one Receiver of a stack; else the repositories that its targets fetch from GitHub. */
function repositories(targets: readonly Target[], settings: ReadonlyMap<string, unknown>): string[] {
  const urls = [settings.get('fluxhook:repository'), ...targets.filter(isGitRepository).map(urlOf)];
  const names = urls.flatMap((url) => {
    const repository = typeof url === 'string' ? parseRepositoryUrl(url) : undefined;
    return repository === undefined ? [] : [`${repository.owner}/${repository.name}`];
  });
  return names.length > 0 ? [...new Set(names)] : ['github sender'];
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
