import { gitHubEvents } from '../../constructs/receivers/events/github.ts';
import { type FluxKind, fluxApiVersions } from '../../constructs/references.ts';
import { type HookHome, homePage, scopeOf } from '../../github/hook-home.ts';
import { parseRepository } from '../../github/repository-reference.ts';
import type { LiveObject } from '../../operate/cluster.ts';
import type { Evidence, MatchedHook, Target } from '../../operate/evidence/evidence.ts';
import { homeOf } from '../../operate/evidence/homes.ts';
import { sourcesBehind } from '../../operate/evidence/objects.ts';
import { known } from '../../operate/evidence/piece.ts';
import { viewOf } from '../../operate/hops/view.ts';
import { keeperOf } from '../../operate/ownership.ts';
import { isSameDuration } from './differences.ts';

/** Settings of a webhook, as an item of fluxhook:webhooks has them. */
export type WebhookSettings = Readonly<Record<string, unknown>>;

/** Where a Receiver's webhook is, or will be; undefined if nothing shows it. */
export function homeOfReceiver(evidence: Evidence): HookHome | undefined {
  const hook = leadingHook(evidence);
  if (hook !== undefined) return hook.home;
  if (evidence.sender.asked) return evidence.sender.homes[0]?.home;
  if (evidence.sender.why === 'no-github') return undefined;
  return sourcesBehind(evidence.targets)
    .map(homeOf)
    .find((home) => home !== undefined);
}

/** The webhook that adoption takes over: it finds one by its path. */
export function leadingHook(evidence: Evidence): MatchedHook | undefined {
  const { hook } = viewOf(evidence);
  return hook?.match === 'path' ? hook : undefined;
}

/**
 * Every setting of a Receiver and its webhook, defaults included.
 * @param isTaken whether a source, NAMESPACE/NAME, is not to be declared: an earlier webhook does, or none is to
 */
export function webhookSettings(
  evidence: Evidence,
  home: HookHome,
  isTaken: (source: string) => boolean,
): WebhookSettings {
  const { receiver } = evidence;
  const { interval, suspend, resourceFilter, secretRef } = receiver.spec;
  return {
    namespace: receiver.metadata.namespace,
    ...targetsOf(evidence, home, isTaken),
    ...(scopeOf(home) === 'organization' && { hookScope: 'organization' }),
    receiver: {
      name: receiver.metadata.name,
      ...(typeof interval === 'string' && !isSameDuration(interval, '10m') && { interval }),
      ...(suspend === true && { suspend }),
    },
    tokenSecret: secretRef?.name,
    ...(isSecretOfOthers(evidence) && { tokenSource: 'existing-secret' }),
    hookEvents: hookEvents(evidence),
    ...(resourceFilter !== undefined && resourceFilter !== '' && { filter: resourceFilter }),
  };
}

/** Whether something else writes the Secret, or other Receivers use it as well: then it is read, and stays theirs. */
function isSecretOfOthers({ receiver, receivers, secret }: Evidence): boolean {
  const state = known(secret);
  if (state?.state === 'token' && state.keeper !== undefined) return true;
  const { metadata, spec } = receiver;
  const users = receivers.filter(
    (other) =>
      other.metadata.namespace === metadata.namespace &&
      other.spec.secretRef?.name !== undefined &&
      other.spec.secretRef.name === spec.secretRef?.name,
  );
  return users.length > 1;
}

/**
 * What GitHub sends and the Receiver takes. A ping need not be asked for, and the Receiver takes it in any case.
 */
function hookEvents(evidence: Evidence): readonly string[] | undefined {
  const taken = evidence.receiver.spec.events?.map((event) => event.toLowerCase());
  const sent = leadingHook(evidence)?.hook.events.filter((event) => event !== '*');
  const both = sent?.filter((event) => taken === undefined || taken.includes(event) || event === 'ping');
  const known = (events: readonly string[] | undefined) => {
    const own = [...new Set(events)].filter((event) => (gitHubEvents as readonly string[]).includes(event));
    const [others, pings] = [own.filter((event) => event !== 'ping'), own.filter((event) => event === 'ping')];
    return others.length > 0 ? [...others, ...pings] : undefined;
  };
  return known(both) ?? known(taken) ?? known(sent);
}

/** What is reconciled: a source that a person created is declared, everything else is referred to. */
function targetsOf(evidence: Evidence, home: HookHome, isTaken: (source: string) => boolean): WebhookSettings {
  const [first, ...others] = evidence.targets;
  const source = first === undefined ? undefined : sourceOf(first, evidence, isTaken);
  const page = homePage(home);
  if (source === undefined) {
    const resources = evidence.targets.map((target) => referenceOf(target, evidence));
    return isToldByTargets(evidence, home) ? { resources } : { repository: page, resources };
  }
  const { url } = source as { url: string };
  const isHome = scopeOf(home) === 'repository' && isSameHome(parseRepository(url), home);
  const { ref, interval, ...rest } = source as { ref?: { branch?: string }; interval?: string };
  const onlyBranch = ref?.branch !== undefined && Object.keys(ref).length === 1;
  return {
    repository: isHome ? url : page,
    source: { ...rest, ...(!onlyBranch && { ref }) },
    ...(onlyBranch && { branch: ref.branch }),
    ...(interval !== undefined && !isSameDuration(interval, '15m') && { interval }),
    ...(others.length > 0 && { resources: others.map((target) => referenceOf(target, evidence)) }),
  };
}

/** Whether the settings find the repository at the first existing GitRepository. */
function isToldByTargets({ targets }: Evidence, home: HookHome): boolean {
  const first = targets.find(({ reference }) => reference.kind === 'GitRepository' && reference.name !== '*');
  const [object] = known(first?.objects) ?? [];
  return scopeOf(home) === 'repository' && isSameHome(parseRepository(String(object?.spec?.url ?? '')), home);
}

function isSameHome(one: ReturnType<typeof parseRepository>, other: HookHome): boolean {
  return one !== undefined && homePage(one).toLowerCase() === homePage(other).toLowerCase();
}

/** The fields of a GitRepository that this stack would declare; undefined for one that it would only refer to. */
function sourceOf(
  { reference, namespace, objects }: Target,
  { receiver }: Evidence,
  isTaken: (source: string) => boolean,
): WebhookSettings | undefined {
  const { kind, name, filter } = reference;
  const [object] = known(objects) ?? [];
  const isOwn = kind === 'GitRepository' && name !== '*' && namespace === receiver.metadata.namespace;
  if (!isOwn || filter !== undefined || object === undefined || keeperOf(object) !== undefined) return undefined;
  if (isTaken(`${namespace}/${name}`)) return undefined;
  return { name, ...withoutDefaults(object) };
}

/** Without the defaults that the API server and Flux fill in. */
function withoutDefaults({ spec = {} }: LiveObject): WebhookSettings {
  const { timeout, provider, ref, ...rest } = spec;
  return {
    ...rest,
    // Flux's own default, and not that of the settings.
    ref: typeof ref === 'object' && ref !== null && Object.keys(ref).length > 0 ? ref : { branch: 'master' },
    ...(timeout !== undefined && !isSameDuration(String(timeout), '60s') && { timeout }),
    ...(provider !== undefined && provider !== 'generic' && { provider }),
  };
}

function referenceOf({ reference, namespace }: Target, { receiver }: Evidence): WebhookSettings {
  const { kind, name, apiVersion, matchLabels, filter } = reference;
  return {
    kind,
    ...(name !== '*' && { name }),
    ...(namespace !== receiver.metadata.namespace && { namespace }),
    ...(apiVersion !== undefined && apiVersion !== fluxApiVersions[kind as FluxKind] && { apiVersion }),
    ...(name === '*' && { matchLabels }),
    ...(filter !== undefined && filter !== '' && { filter }),
  };
}
