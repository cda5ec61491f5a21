import { hostOfUrl } from '../../flux/host-name.ts';
import { isListed } from '../../flux/receiver-types.ts';
import { type HookHome, homeName, homePage } from '../../github/hook-home.ts';
import type { Receiver } from '../evidence/evidence.ts';
import type { GitHubLook } from '../evidence/github-look.ts';
import { homeOf, isGitHub } from '../evidence/homes.ts';
import { isKnown, known, type Missing } from '../evidence/piece.ts';
import type { ListedHook } from '../hook-records.ts';
import { stackAnnotation } from '../ownership.ts';
import { waysOf } from '../ways/way.ts';
import { type ClusterSources, type FluxSource, receiversOf } from './look.ts';
import { otherSender } from './other-senders.ts';

/** What has to be done for a source. */
export type SourceState =
  /** It gets a webhook, at `home`. */
  | { readonly state: 'new'; readonly home: HookHome }
  /** A webhook points to a Receiver that reconciles it. */
  | {
      readonly state: 'hooked';
      readonly home: HookHome;
      readonly hook: ListedHook;
      readonly receiver: Receiver;
      /** The Pulumi stack that made the Receiver. */
      readonly stack: string | undefined;
    }
  /** It is left as it is, and a person has to act. */
  | { readonly state: 'left'; readonly why: string }
  /** It cannot have a webhook at GitHub; `why` shows what to do instead. */
  | { readonly state: 'elsewhere'; readonly why: string }
  /** Whether it has a webhook cannot be seen. */
  | { readonly state: 'unseen'; readonly home: HookHome; readonly missing: Missing };

export interface JudgedSource {
  readonly source: FluxSource;
  readonly state: SourceState;
  /** What a person should know beside it. */
  readonly remarks: readonly string[];
}

export interface JudgeOptions {
  /** Undefined without credentials: then nothing can be seen there. */
  readonly github: GitHubLook | undefined;
  /** Host of a GitHub Enterprise Server that the person works with. */
  readonly enterprise: string | undefined;
  /** The GitHub that is asked, and that the stack is about. */
  readonly host: string;
}

/** Where the repository of a source is, if that is a GitHub. */
export function gitHubHomeOf({ kind, object }: FluxSource, enterprise: string | undefined): HookHome | undefined {
  const home = kind === 'GitRepository' ? homeOf(object) : undefined;
  return home !== undefined && isGitHub(home.host, enterprise) ? home : undefined;
}

/** Decides for each source whether it gets a webhook, has one, or what to do instead. */
export function judgeSources(
  sources: readonly FluxSource[],
  cluster: ClusterSources,
  options: JudgeOptions,
): Promise<JudgedSource[]> {
  return Promise.all(sources.map((source) => judge(source, cluster, options)));
}

async function judge(source: FluxSource, cluster: ClusterSources, options: JudgeOptions): Promise<JudgedSource> {
  const home = gitHubHomeOf(source, options.enterprise);
  const judged = (state: SourceState, ...remarks: string[]): JudgedSource => ({ source, state, remarks });
  if (home === undefined) {
    const by = receiversOf(source, cluster).map(nameOf);
    const own = by.length === 0 ? [] : [`Receiver ${by.join(', ')} reconciles it already`];
    return judged({ state: 'elsewhere', why: otherSender(source, options.enterprise) }, ...own);
  }
  if (home.host !== options.host) {
    const why = `it is at ${home.host}, and a stack has one GitHub, here ${options.host}: run this again with its token and GITHUB_BASE_URL, for another --stack`;
    return judged({ state: 'elsewhere', why });
  }
  const { github } = options;
  if (github === undefined) return judged({ state: 'unseen', home, missing: noToken(home) });
  const [repository, hooks] = await Promise.all([github.repository(home), github.hooks(home)]);
  if (!isKnown(hooks)) return judged({ state: 'unseen', home, missing: hooks });
  const { repository: fullName = homeName(home), archived: isArchived = false } = known(repository) ?? {};
  const moved = movedTo(home, fullName);
  const receivers = receiversOf(source, cluster);
  const own = hooks.value.map((hook) => ({ home, hook }));
  const organization = { host: home.host, owner: home.owner };
  const isFound = own.some(({ hook }) => receivers.some((receiver) => leadsTo(hook, receiver)));
  // The organization's webhook gets the events of all its repositories. A person's account has none.
  const further = receivers.length === 0 || isFound ? undefined : await github.hooks(organization);
  const at = [...own, ...(known(further) ?? []).map((hook) => ({ home: organization, hook }))];
  for (const receiver of receivers) {
    const found = at.find(({ hook }) => leadsTo(hook, receiver));
    if (found === undefined) continue;
    const stack = receiver.metadata.annotations?.[stackAnnotation];
    const remarks = hookRemarks(found.hook, receiver);
    return judged({ state: 'hooked', ...found, receiver, stack }, ...remarks);
  }
  if (isArchived)
    return judged({ state: 'left', why: `${fullName} is archived: GitHub accepts no pushes and no webhooks there` });
  const stray = strayHooks(
    at.map(({ hook }) => hook),
    cluster,
  );
  const [first] = receivers;
  const stack = first?.metadata.annotations?.[stackAnnotation];
  if (first !== undefined && stack !== undefined) {
    const why = `the Pulumi stack ${stack} has Receiver ${nameOf(first)} for it, but no webhook points to it: pulumi up --refresh in that stack`;
    return judged({ state: 'left', why });
  }
  if (first !== undefined && stray.length > 0) {
    const ids = stray.map(({ id }) => id).join(', ');
    const why = `Receiver ${nameOf(first)} is meant for it, and webhook ${ids} of ${homeName(home)} points to this cluster at a path that no Receiver has: fluxhook doctor ${nameOf(first)}`;
    return judged({ state: 'left', why });
  }
  const remarks = [
    ...(first === undefined
      ? []
      : [
          `no webhook points to Receiver ${nameOf(first)}, which reconciles it: once it has a new one, that Receiver can be deleted`,
        ]),
    ...(first === undefined ? stray : []).map(
      ({ id }) =>
        `webhook ${id} of ${homeName(home)} points to this cluster at a path that no Receiver has, and can be deleted: gh api --method DELETE repos/${fullName}/hooks/${id}`,
    ),
    ...(moved === undefined
      ? []
      : [`the repository was renamed or moved to ${fullName}: write ${homePage(moved)} into the source`]),
    ...(source.object.spec?.suspend === true
      ? ['it is suspended: Flux fetches nothing until flux resume source git']
      : []),
  ];
  return judged({ state: 'new', home: moved ?? home }, ...remarks);
}

/** Why pushes would not arrive through an existing webhook. */
function hookRemarks({ id, active, events }: ListedHook, receiver: Receiver): string[] {
  const doctor = `fluxhook doctor ${nameOf(receiver)}`;
  const isTaken = isListed('push', receiver.spec.events);
  return [
    ...(active ? [] : [`webhook ${id} is not active: ${doctor}`]),
    ...(events.includes('push') || events.includes('*')
      ? []
      : [`webhook ${id} does not send pushes (events: ${events.join(', ')}): ${doctor}`]),
    ...(isTaken ? [] : [`Receiver ${nameOf(receiver)} accepts no pushes (spec.events): ${doctor}`]),
    ...(receiver.spec.suspend === true
      ? [
          `Receiver ${nameOf(receiver)} is suspended, and answers 503: flux resume receiver ${receiver.metadata.name} -n ${receiver.metadata.namespace}`,
        ]
      : []),
  ];
}

function noToken(home: HookHome): Missing {
  const needs = `GitHub: Webhooks: read of ${homeName(home)}`;
  return { missing: 'permission', asked: `the webhooks of ${homeName(home)}`, why: 'GITHUB_TOKEN is not set', needs };
}

/** Where a repository is now, if that is another place. */
function movedTo(home: HookHome, fullName: string): HookHome | undefined {
  const [owner = '', name = ''] = fullName.split('/').slice(-2);
  const isSame = owner.toLowerCase() === home.owner.toLowerCase() && name.toLowerCase() === home.name?.toLowerCase();
  return isSame || name === '' ? undefined : { host: home.host, owner, name };
}

function leadsTo({ url }: ListedHook, { status }: Receiver): boolean {
  const path = status?.webhookPath;
  return path !== undefined && path !== '' && URL.parse(url ?? '')?.pathname === path;
}

/** Webhooks that point to this cluster, at a path that no Receiver has. */
function strayHooks(hooks: readonly ListedHook[], { ways, receivers }: ClusterSources): ListedHook[] {
  const hosts = waysOf(ways).flatMap((way) => way.hosts);
  const paths = new Set(receivers.map(({ status }) => status?.webhookPath));
  return hooks.filter((hook) => {
    const url = URL.parse(hook.url ?? '');
    return (
      url !== null &&
      /^\/hook\/[0-9a-f]{64}$/.test(url.pathname) &&
      hosts.includes(hostOfUrl(url)) &&
      !paths.has(url.pathname)
    );
  });
}

function nameOf({ metadata }: Receiver): string {
  return `${metadata.namespace}/${metadata.name}`;
}
