import { collect } from '../../operate/evidence/collect.ts';
import type { Receiver } from '../../operate/evidence/evidence.ts';
import { secretsOf } from '../../operate/report/mask.ts';
import { parseSettings, type StackSettings } from '../../settings/index.ts';
import { settingsPrefix } from '../../settings/stack-config.ts';
import { notesText } from '../../stack/adopt/document.ts';
import { propose } from '../../stack/adopt/proposal.ts';
import type { Settings } from '../../stack/adopt/smallest.ts';
import type { PlannedSource } from '../../stack/init/plan.ts';
import { terminal } from '../asking.ts';
import type { InitSituation } from './plan.ts';

/** Receivers that the stack takes over, with their webhooks. */
export interface Adoption {
  /** NAMESPACE/NAME. */
  readonly receivers: readonly string[];
  /** By full key. */
  readonly config: Settings;
  /** The config on its own. */
  readonly settings: StackSettings;
  /** What a person has to know, as lines. */
  readonly notes: readonly string[];
  /** What must not be shown. */
  readonly secrets: readonly string[];
}

/**
 * What is taken over, in the form of `fluxhook adopt`; undefined where nothing is, or nothing can be.
 * @param isSaid whether the options say so; otherwise a person is asked, where one is there
 */
export async function adoption(
  { cluster, found, github, enterprise, isAsking, present, stack }: InitSituation,
  {
    sources,
    host,
    isSaid,
  }: { readonly sources: readonly PlannedSource[]; readonly host: string; readonly isSaid: boolean },
): Promise<Adoption | undefined> {
  const made = [
    ...new Set(
      sources.flatMap(({ state }) => (state.state === 'hooked' && state.stack === undefined ? [state.receiver] : [])),
    ),
  ];
  const own = made.filter(({ spec }) => spec.type === 'github');
  if (own.length === 0 || present?.settings !== undefined || !(isSaid || (isAsking && (await isWanted(own)))))
    return undefined;
  const evidence = await collect(cluster, own, found.receivers, { github, enterprise, home: undefined });
  const { receivers, config, notes } = propose(evidence);
  if (receivers.length === 0) return undefined;
  const settings = parseSettings({ origin: 'what is taken over', stack, values: config }, { host });
  return { receivers, config, settings, notes: notesText(notes), secrets: secretsOf(evidence, undefined) };
}

function isWanted(receivers: readonly Receiver[]): Promise<boolean> {
  const names = receivers.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(', ');
  return terminal.choose(`Somebody made webhooks for Receiver ${names}. What should happen to them?`, [
    { label: 'They are left as they are', value: false },
    { label: 'The stack takes them over', hint: 'token, path and id stay', value: true },
  ]);
}

/** A new webhook next to adopted ones: their settings at the top are not meant for it. */
export function besideAdopted(webhook: Settings, config: Settings): Settings {
  const says = (key: string) => config[`${settingsPrefix}${key}`] !== undefined && webhook[key] === undefined;
  return {
    ...webhook,
    ...(says('tokenSource') && { tokenSource: 'pulumi' }),
    ...(says('hookScope') && { hookScope: 'repository' }),
    ...(says('hookEvents') && { hookEvents: ['push', 'ping'] }),
  };
}
