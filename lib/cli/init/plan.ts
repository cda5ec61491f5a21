import { providerBaseUrl, publicHost } from '../../github/api.ts';
import { homePage } from '../../github/hook-home.ts';
import type { Cluster } from '../../operate/cluster.ts';
import type { GitHubLook } from '../../operate/evidence/github-look.ts';
import { known, missingInWords } from '../../operate/evidence/piece.ts';
import { gitHubHomeOf, type JudgedSource, judgeSources } from '../../operate/sources/judge.ts';
import { type ClusterSources, isConfinedToNamespaces } from '../../operate/sources/look.ts';
import type { StackSettings } from '../../settings/index.ts';
import { settingsPrefix } from '../../settings/stack-config.ts';
import { stackDefaults } from '../../settings/stack-schema.ts';
import type { Settings } from '../../stack/adopt/smallest.ts';
import type { EntranceFlags } from '../../stack/init/entrance-flags.ts';
import { foreseen } from '../../stack/init/foresee.ts';
import { joinable } from '../../stack/init/join.ts';
import type { InitPlan, PlannedSource } from '../../stack/init/plan.ts';
import { newStackFile } from '../../stack/init/project-files.ts';
import {
  declares,
  type PresentStackFile,
  settingsWith,
  stackFileName,
  withAdditions,
} from '../../stack/init/stack-file.ts';
import { newWebhooks, type Wanted } from '../../stack/init/webhooks.ts';
import { CannotBeDone } from '../exit-codes.ts';
import type { ClusterOptions, Output } from '../options.ts';
import { adoption, besideAdopted } from './adopt.ts';
import { askedEntrance } from './entrance.ts';
import { notesOf } from './notes.ts';
import { projectOf } from './project.ts';

export interface InitOptions extends ClusterOptions, EntranceFlags {
  readonly stack?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly update: boolean;
  readonly adopt: boolean;
  readonly output: Output;
  /** KIND/NAME of an External Secrets store. */
  readonly secretStore?: string;
  /** What npm installs fluxhook from. */
  readonly package?: string;
}

const listKey = `${settingsPrefix}webhooks`;

/** What the plan is made from. */
export interface InitSituation {
  readonly cluster: Cluster;
  readonly found: ClusterSources;
  /** Undefined without credentials. */
  readonly github: GitHubLook | undefined;
  readonly enterprise: string | undefined;
  readonly directory: string;
  readonly stack: string;
  readonly present: PresentStackFile | undefined;
  readonly isAsking: boolean;
}

/**
 * Plans what to write, and writes nothing.
 * @throws CannotBeDone when an option is missing and nobody can be asked
 */
export async function planned(situation: InitSituation, options: InitOptions): Promise<InitPlan> {
  const { cluster, found, present, stack } = situation;
  const host = hostOf(situation);
  const judged = await judgeSources(found.sources, found, { ...situation, host });
  const sources = judged.map((each): PlannedSource => withDeclared(each, situation));
  const wanted = sources.flatMap(({ source, state }): Wanted[] =>
    state.state === 'new' ? [{ source, home: state.home }] : [],
  );
  const nothing: InitPlan = {
    where: cluster.where,
    stack,
    sources,
    entrance: undefined,
    webhooks: [],
    joined: [],
    adopted: [],
    secrets: [],
    files: [],
    settings: undefined,
    review: undefined,
    notes: await notesOf(situation, undefined, options),
  };
  const adopted = await adoption(situation, { sources, host, isSaid: options.adopt });
  if (wanted.length === 0 && adopted === undefined) return allUnseen(sources) ?? nothing;
  const before = present?.settings ?? adopted?.settings;
  const ofStack = before?.namespace ?? known(found.controller)?.namespace ?? stackDefaults.namespace;
  const isConfined = isConfinedToNamespaces(found);
  const joined = joinable(wanted, found, { settings: present?.settings, isConfined });
  const chosen =
    before === undefined
      ? await askedEntrance(situation, { namespace: ofStack, gitHub: host }, sources, options)
      : undefined;
  const webhooks = await newWebhooks(
    wanted.filter(({ source }) => !joined.some((other) => other.source === source)),
    {
      namespace: ofStack,
      isConfined,
      secretStore: options.secretStore,
      isTaken: (name, namespace) => isTaken(situation, before, { name, namespace }),
    },
  );
  const config: Settings = {
    ...(host !== publicHost && { 'github:baseUrl': providerBaseUrl(host) }),
    ...(ofStack !== stackDefaults.namespace && { [`${settingsPrefix}namespace`]: ofStack }),
    ...(chosen !== undefined && exposureOf(chosen.exposure)),
    ...(chosen !== undefined && serviceOf(chosen.exposure, found, ofStack)),
    ...adopted?.config,
  };
  const items = webhooks.map(({ settings }) =>
    adopted === undefined ? settings : besideAdopted(settings, adopted.config),
  );
  const list = [...((config[listKey] ?? []) as readonly Settings[]), ...items];
  const references = Map.groupBy(joined, ({ index }) => index);
  const resources = new Map([...references].map(([index, some]) => [index, some.map(({ reference }) => reference)]));
  const text =
    present === undefined
      ? newStackFile({ ...config, ...(list.length > 0 && { [listKey]: list }) }, [
          ...commentsOf(cluster.where, stack),
          ...(adopted?.notes ?? []),
        ])
      : withAdditions(present.text, { config, webhooks: items, resources }, situation.directory);
  const settings = settingsWith(text, situation.directory, stack, host);
  const { reviewFolders } = await import('../../../review/index.ts');
  const review = await foreseen(before, settings, async (before, after) => {
    return (await reviewFolders(before, after)).markdown;
  });
  return {
    ...nothing,
    entrance: chosen,
    webhooks,
    joined,
    files: projectOf(situation, text, options.package),
    settings,
    review,
    adopted: adopted?.receivers ?? [],
    secrets: adopted?.secrets ?? [],
    notes: [
      ...(adopted?.notes ?? []).filter((line) => line.startsWith('- ')).map((line) => line.slice(2)),
      ...(chosen?.remarks ?? []),
      ...(await notesOf(situation, settings, options)),
    ],
  };
}

/** The GitHub that the stack is about: it has one. */
function hostOf({ found, present, enterprise }: InitSituation): string {
  if (present?.settings !== undefined) return present.host;
  const hosts = found.sources.flatMap((source) => gitHubHomeOf(source, enterprise)?.host ?? []);
  if (enterprise !== undefined && hosts.includes(enterprise)) return enterprise;
  const [most] = [...Map.groupBy(hosts, (host) => host)].toSorted(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? publicHost;
}

/** What the stack's file has already only has to be deployed. */
function withDeclared(
  { source, state, remarks }: JudgedSource,
  { present, directory, stack, github }: InitSituation,
): PlannedSource {
  const isOpen = state.state === 'new' || state.state === 'unseen';
  if (isOpen && present?.settings !== undefined && declares(present.settings, source))
    return { source, state: { state: 'declared', file: stackFileName(directory, stack) }, remarks };
  if (state.state === 'unseen' && github === undefined)
    throw new CannotBeDone(
      `GITHUB_TOKEN is not set, so it cannot be seen which sources have a webhook, such as ${homePage(state.home)}. ` +
        'Set it: export GITHUB_TOKEN=TOKEN (Webhooks: read; for pulumi up read and write).',
    );
  return { source, state, remarks };
}

/** If GitHub shows nothing about any source, there is nothing to plan. */
function allUnseen(sources: readonly PlannedSource[]): undefined {
  const atGitHub = sources.filter(({ state }) => state.state !== 'elsewhere');
  const unseen = atGitHub.flatMap(({ state }) => (state.state === 'unseen' ? [missingInWords(state.missing)] : []));
  if (unseen.length === 0 || unseen.length < atGitHub.length) return undefined;
  throw new CannotBeDone(
    `Which sources have a webhook cannot be seen:\n${[...new Set(unseen)].map((line) => `- ${line}`).join('\n')}`,
  );
}

/** Whether somebody else, or another webhook of the stack, has a name. */
async function isTaken(
  { cluster, found }: InitSituation,
  before: StackSettings | undefined,
  { name, namespace }: { readonly name: string; readonly namespace: string },
): Promise<boolean> {
  const own = before?.webhooks.some(
    (webhook) =>
      webhook.name === name ||
      (webhook.receiver.metadata.name === name && webhook.receiver.metadata.namespace === namespace),
  );
  if (own || found.receivers.some(({ metadata }) => metadata.name === name && metadata.namespace === namespace))
    return true;
  const secret = { apiVersion: 'v1', kind: 'Secret', name: `${name}-webhook-token`, namespace };
  // If it cannot be read, pulumi up shows what is in the way.
  return (await cluster.look(secret)) !== undefined;
}

/** Nothing for what is the default; a type without more as a text. */
function exposureOf(exposure: Settings): Settings {
  const [[only, type] = [], ...others] = Object.entries(exposure);
  const isShort = only === 'type' && others.length === 0;
  if (isShort && type === stackDefaults.exposure.type) return {};
  return { [`${settingsPrefix}exposure`]: isShort ? type : exposure };
}

/** A name for the Service of a new entrance, where something of the usual one is there. */
function serviceOf({ type }: Settings, { ways }: ClusterSources, namespace: string): Settings {
  if (type === 'Existing') return {};
  const there = [ways.services, ways.ingresses, ways.routes].flatMap((piece) => known(piece) ?? []);
  const taken = there.filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name);
  const names = [stackDefaults.service, 'fluxhook', ...taken.map((_, index) => `fluxhook-${index + 2}`)];
  const free = names.find((name) => !taken.includes(name));
  return free === undefined || free === stackDefaults.service ? {} : { [`${settingsPrefix}service`]: free };
}

function commentsOf(where: string, stack: string): string[] {
  return [
    `Webhooks for the Git sources of ${where}, written by fluxhook init.`,
    `fluxhook init --update --stack ${stack} adds what is new; npx fluxhook doctor shows whether pushes arrive.`,
  ];
}
