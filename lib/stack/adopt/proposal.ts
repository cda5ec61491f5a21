import { providerBaseUrl, publicHost } from '../../github/api.ts';
import type { HookHome } from '../../github/hook-home.ts';
import type { Evidence } from '../../operate/evidence/evidence.ts';
import { keeperOf, stackAnnotation } from '../../operate/ownership.ts';
import type { StackSettings } from '../../settings/index.ts';
import { settingsPrefix } from '../../settings/stack-config.ts';
import { stackKeys } from '../../settings/stack-schema.ts';
import { comparedEntrance, meaningOf, objectNotes } from './declared.ts';
import { differences } from './differences.ts';
import { controllerNamespace, type EntranceSettings, type Entry, entranceCandidates, entryOf } from './entrance.ts';
import { entranceNotes } from './entrance-notes.ts';
import type { Note } from './note.ts';
import { type Settings, smallest } from './smallest.ts';
import { type Reader, readerFor, usable } from './usable.ts';
import { homeOfReceiver, webhookSettings } from './webhook.ts';
import { hoisted, named } from './webhook-list.ts';
import { nameOf, webhookNotes } from './webhook-notes.ts';

/** What a set-up would become in a stack file. */
export interface Proposal {
  /** Those that are in it, as NAMESPACE/NAME. */
  readonly receivers: readonly string[];
  /** By full key. Empty where nothing can be taken over. */
  readonly config: Settings;
  readonly notes: readonly Note[];
}

/** A Receiver with what its settings follow from. */
interface Candidate {
  readonly evidence: Evidence;
  readonly home: HookHome;
  readonly entry: Entry;
}

/** The smallest settings that declare what was found, and what a person has to know of them. */
export function propose(all: readonly Evidence[]): Proposal {
  const notes: Note[] = [];
  const candidates = all.flatMap((evidence): Candidate[] => {
    const home = homeOfReceiver(evidence);
    const why = whyNot(evidence, home);
    if (why !== undefined) notes.push({ kind: 'left', subject: nameOf(evidence.receiver), text: why });
    return why !== undefined || home === undefined ? [] : [{ evidence, home, entry: entryOf(evidence) }];
  });
  const [chosen = [], ...elsewhere] = groupsOf(candidates);
  notes.push(...elsewhere.flat().map(elsewhereNote));
  const [first] = chosen;
  if (first === undefined) return { receivers: [], config: {}, notes };
  const read = readerFor(first.home.host);
  const found = chosen.map(({ evidence }) => evidence);
  const base = { namespace: controllerNamespace(first.evidence) };
  const adoptable: { candidate: Candidate; webhook: Settings }[] = [];
  const taken = new Set<string>();
  for (const candidate of chosen) {
    const { evidence, home } = candidate;
    const whole = webhookSettings(evidence, home, (source) => taken.has(source));
    const referring = webhookSettings(evidence, home, () => true);
    const subject = nameOf(evidence.receiver);
    const { webhook, notes: refused } = usable(whole, referring, { base, read, subject });
    notes.push(...refused);
    if (webhook === undefined) continue;
    adoptable.push({ candidate, webhook });
    const name = (webhook.source as { name?: string } | undefined)?.name;
    if (name !== undefined) taken.add(`${webhook.namespace}/${name}`);
  }
  const [one, ...others] = adoptable;
  if (one === undefined) return { receivers: [], config: {}, notes };
  const webhooks = named(
    adoptable.map(({ webhook }) => webhook),
    (webhooks) => read({ ...base, webhooks }),
  );
  const entrance = closest(entranceCandidates(first.entry, base.namespace), { read, webhooks, found });
  const settings = withWebhooks(entrance, webhooks, { isOne: others.length === 0, read });
  const parsed = read(settings);
  notes.push(
    ...entranceNotes(first.entry, parsed),
    ...adoptable.flatMap(({ candidate }, index) =>
      webhookNotes(candidate.evidence, parsed.webhooks[index] as StackSettings['webhooks'][number]),
    ),
    ...objectNotes(parsed, found),
  );
  return {
    receivers: adoptable.map(({ candidate: { evidence } }) => nameOf(evidence.receiver).slice('Receiver '.length)),
    config: { ...baseUrlOf(first.home), ...byFullKey(settings) },
    notes: distinct(notes),
  };
}

/** Why a Receiver cannot be in a stack file. */
function whyNot({ receiver, sender }: Evidence, home: HookHome | undefined): string | undefined {
  const { type } = receiver.spec;
  if (receiver.metadata.annotations?.[stackAnnotation] !== undefined) return `${keeperOf(receiver)} has it already`;
  if (type !== 'github') {
    return `it is of type ${type}, and a stack file has webhooks of GitHub only: a program declares it (docs/receivers.md)`;
  }
  if (home !== undefined) return undefined;
  const said = sender.asked ? 'GitHub names none' : sender.said;
  return `nothing shows which repository has its webhook: ${said}; use --repository OWNER/REPOSITORY if it is at GitHub`;
}

/** The Receivers behind one entrance, because a stack has one; the largest group first. */
function groupsOf(candidates: readonly Candidate[]): Candidate[][] {
  const groups = Map.groupBy(candidates, ({ entry, home }) => `${home.host} ${entry.id}`);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

function elsewhereNote({ evidence: { receiver }, entry }: Candidate): Note {
  const { namespace, name } = receiver.metadata;
  const text = `its deliveries come through another entrance (${entry.id || 'not seen'}), which needs a stack of its own: fluxhook adopt ${namespace}/${name}`;
  return { kind: 'left', subject: nameOf(receiver), text };
}

/** The first entrance whose objects match the declared ones, except for fields that deliveries do not depend on. */
function closest(
  candidates: readonly EntranceSettings[],
  { read, webhooks, found }: { read: Reader; webhooks: readonly Settings[]; found: readonly Evidence[] },
): EntranceSettings {
  const fits = candidates.find((candidate) => {
    try {
      const objects = comparedEntrance(read({ ...candidate, webhooks }), found);
      return objects.every(
        ({ kind, spec, live }) =>
          kind === 'NetworkPolicy' ||
          (live !== undefined && differences(spec, live.spec).every(({ path }) => unnoticed.test(path))),
      );
    } catch {
      return false;
    }
  });
  return fits ?? (candidates.at(-1) as EntranceSettings);
}

/**
 * Fields that do not affect how an entrance is reached: whether nodes keep the sender's address, and which families are
 * required.
 */
const unnoticed = /^spec\.(externalTrafficPolicy|ipFamilyPolicy)$/;

function withWebhooks(
  entrance: EntranceSettings,
  webhooks: readonly Settings[],
  { isOne, read }: { readonly isOne: boolean; readonly read: Reader },
): Settings {
  const [first = {}] = webhooks;
  if (isOne && first.namespace === entrance.namespace && first.name === undefined) {
    return inOrder(smallest({ ...entrance, ...first }, (settings) => meaningOf(read(settings))));
  }
  const small = webhooks.map((webhook) =>
    inOrder(smallest(webhook, (tried) => meaningOf(read({ ...entrance, webhooks: [tried] })))),
  );
  const { webhooks: _, ...top } = smallest({ ...entrance, webhooks: small }, (settings) => meaningOf(read(settings)));
  return inOrder(hoisted({ ...top, webhooks: small }, (settings) => read(settings)));
}

/** As docs/settings.md lists them. */
function inOrder(settings: Settings): Settings {
  const place = (key: string) => ['name', ...stackKeys].indexOf(key);
  return Object.fromEntries(Object.entries(settings).sort(([a], [b]) => place(a) - place(b)));
}

function byFullKey(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${settingsPrefix}${key}`, value]));
}

function baseUrlOf({ host }: HookHome): Settings {
  return host === publicHost ? {} : { 'github:baseUrl': providerBaseUrl(host) };
}

function distinct(notes: readonly Note[]): Note[] {
  const seen = new Map(notes.map((note) => [`${note.kind} ${note.subject} ${note.text}`, note]));
  // The same piece is missing for many Receivers.
  const needed = new Set<string>();
  return [...seen.values()].filter(({ needs }) => {
    if (needs === undefined) return true;
    const isNew = !needed.has(needs);
    needed.add(needs);
    return isNew;
  });
}
