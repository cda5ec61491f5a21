import type { GitReference, GitRepositoryProps } from '../constructs/index.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { toObjectName } from '../flux/object-name.ts';
import { firstSlot, nameInSlot } from '../flux/token-slot.ts';
import { homePage } from '../github/hook-home.ts';
import { parseRepository, type RepositoryReference } from '../github/repository-reference.ts';
import { discoveredEntries, type Locked } from './discovered.ts';
import { keyOf, type Path } from './path.ts';
import type { ExistingResource, TokenSettings, WebhookSettings } from './settings.ts';
import { defaultBranch, defaultInterval } from './source-schema.ts';
import { settingsPrefix } from './stack-config.ts';
import { type StackInput, stackDefaults } from './stack-schema.ts';
import { defaultTokenSource, defaultTokenVariable } from './token-schema.ts';
import { defaultHookEvents, defaultHookScope, inheritedKeys, type WebhookInput } from './webhook-schema.ts';

/** A webhook as the stack file has it, with what it takes from the top. */
export interface Entry {
  /** Where it stands: [] for the one at the top. */
  readonly path: Path;
  /** What it says itself. */
  readonly own: WebhookInput;
  /** The same with what it takes from the top. */
  readonly all: WebhookInput;
  /** As far as it can be read. */
  readonly repository: RepositoryReference | undefined;
  /** Where a key of it stands, for one that is not written as an item. @default - at its path */
  readonly at?: (key: string) => Path;
}

/** Where a key of a webhook stands, or would have to. */
export function placeOf({ path, at }: Entry, key: string): Path {
  return at?.(key) ?? [...path, key];
}

/** Keys that only a webhook at the top has; without one of them the others are defaults for the list. */
const shortForm = [
  'repository',
  'source',
  'resources',
  'receiver',
  'tokenSecret',
  'tokenSlot',
  'token',
  'filter',
] as const;

/**
 * The webhooks of a stack file: the one at the top, those of the list, then those of repositories that were found.
 * @param home the host of repositories that are written without one
 */
export function entriesOf(input: StackInput, home: string, locked: Locked): Entry[] {
  const { webhooks = [], repositories: _, ...top } = input;
  const inherited = Object.fromEntries(inheritedKeys.map((key) => [key, top[key]]));
  const list = webhooks.map((own, index) => ({ path: ['webhooks', index], own, all: { ...inherited, ...own } }));
  const atTop = shortForm.some((key) => top[key] !== undefined) ? [{ path: [], own: top, all: top }] : [];
  const written = [...atTop, ...list].map((entry) => ({ ...entry, repository: repositoryOf(entry.own, home) }));
  const named = written.flatMap(({ repository }) =>
    repository?.name === undefined ? [] : [homePage(repository).toLowerCase()],
  );
  const found = discoveredEntries(input, inherited, locked, new Set(named));
  return [...written, ...found.map((entry) => ({ ...entry, repository: repositoryOf(entry.own, home) }))];
}

/** Whether a new source is declared. */
export function declaresSource({ own }: Entry): boolean {
  return own.source !== undefined || own.resources === undefined;
}

/** What the objects of a webhook are named after; empty where nothing gives a name. */
export function baseName({ own, repository }: Entry): string {
  const existing = own.resources?.find(({ kind, name }) => kind === 'GitRepository' && name !== '*')?.name;
  return own.name ?? toObjectName(repository?.name ?? own.source?.name ?? existing ?? repository?.owner ?? '');
}

/** The logical name of a webhook. */
export function logicalName(entry: Entry): string {
  return entry.path.length === 0 ? 'webhook' : baseName(entry);
}

/** A webhook as props of the constructs, once nothing is wrong with it. */
export function webhookOf(entry: Entry): WebhookSettings {
  const { path, own, all, repository } = entry;
  const base = baseName(entry);
  const namespace = all.namespace ?? stackDefaults.namespace;
  const { name: _, ...receiver } = own.receiver ?? {};
  const slot = own.tokenSlot ?? firstSlot;
  const names = carrierNames(entry);
  const events = all.hookEvents ?? defaultHookEvents;
  return {
    name: logicalName(entry),
    key: path.length === 0 ? settingsPrefix : `${keyOf(path)}.`,
    repository,
    ...(entry.at !== undefined && { isDiscovered: true as const }),
    scope: all.hookScope ?? defaultHookScope,
    hookEvents: events,
    secret: { name: nameInSlot(names.secret, slot), namespace, source: tokenSettings(all.tokenSource) },
    tokenSlot: slot,
    baseNames: names,
    token: own.token,
    source: declaresSource(entry) ? sourceOf(entry, base, namespace) : undefined,
    resources: (own.resources ?? []) as readonly ExistingResource[],
    receiver: {
      ...(receiver as { interval?: FluxDuration; suspend?: boolean }),
      metadata: { name: nameInSlot(names.receiver, slot), namespace },
      type: 'github',
      events: ['ping', ...events.filter((event) => event !== 'ping')],
      ...(own.filter !== undefined && { resourceFilter: own.filter }),
    },
  };
}

/** What carries the token, as it is called in the first slot. */
export function carrierNames(entry: Entry): WebhookSettings['baseNames'] {
  const base = baseName(entry);
  const { receiver, tokenSecret } = entry.own;
  return { receiver: receiver?.name ?? base, secret: tokenSecret ?? `${base}-webhook-token` };
}

/** The URL that a new source is cloned from; undefined where there is no such URL. */
export function cloneUrl({ own, repository }: Entry): string | undefined {
  if (own.source?.url !== undefined) return own.source.url;
  if (repository?.name === undefined) return undefined;
  const url = own.repository?.includes('://') ? URL.parse(own.repository) : null;
  if (url === null) return homePage(repository);
  // Of http and https URLs; www.github.com only redirects.
  if (url.protocol === 'https:') url.host = repository.host;
  return url.href;
}

function repositoryOf({ repository, source }: WebhookInput, home: string): RepositoryReference | undefined {
  const text = repository ?? source?.url;
  return text === undefined ? undefined : parseRepository(text, home);
}

function sourceOf(entry: Entry, base: string, namespace: string): GitRepositoryProps {
  const { own, all } = entry;
  const { name = base, url: _, ref, interval = all.interval ?? defaultInterval, ...rest } = own.source ?? {};
  return {
    ...(rest as object),
    metadata: { name, namespace },
    url: cloneUrl(entry) ?? '',
    ref: (ref as GitReference | undefined) ?? { branch: all.branch ?? defaultBranch },
    interval: interval as FluxDuration,
  };
}

function tokenSettings(given: WebhookInput['tokenSource'] = defaultTokenSource): TokenSettings {
  if (given.type === 'substitution') return { type: given.type, variable: given.variable ?? defaultTokenVariable };
  return given as TokenSettings;
}
