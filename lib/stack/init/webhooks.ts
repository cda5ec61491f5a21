import { toObjectName } from '../../flux/object-name.ts';
import { type HookHome, homePage } from '../../github/hook-home.ts';
import { parseRepository } from '../../github/repository-reference.ts';
import type { FluxSource } from '../../operate/sources/look.ts';
import type { Settings } from '../adopt/smallest.ts';

/** A source that gets a webhook, with its repository. */
export interface Wanted {
  readonly source: FluxSource;
  readonly home: HookHome;
}

/** A webhook that the stack file gets. */
export interface NewWebhook {
  readonly home: HookHome;
  readonly sources: readonly FluxSource[];
  /** Of its Receiver and its Secret. */
  readonly namespace: string;
  /** The name that they are derived from. */
  readonly name: string;
  /** As an item of fluxhook:webhooks has it. */
  readonly settings: Settings;
}

export interface NewWebhookOptions {
  /** Of the stack: what the settings take where they say nothing. */
  readonly namespace: string;
  /** Whether a Receiver may reconcile objects of its own namespace only. */
  readonly isConfined: boolean;
  /** Whether a name is taken: by another webhook of the stack, or by a Receiver or Secret of the namespace. */
  isTaken(name: string, namespace: string): Promise<boolean>;
  /** The external store that tokens are read from: KIND/NAME. @default - they are generated */
  readonly secretStore?: string | undefined;
}

/** One webhook for each repository, whatever number of sources comes from it. */
export async function newWebhooks(wanted: readonly Wanted[], options: NewWebhookOptions): Promise<NewWebhook[]> {
  const groups = Map.groupBy(wanted, ({ source, home }) =>
    [homePage(home).toLowerCase(), ...(options.isConfined ? [source.namespace] : [])].join(' '),
  );
  const made: NewWebhook[] = [];
  for (const group of groups.values()) {
    const [{ home } = group[0] as Wanted] = group;
    const sources = group.map(({ source }) => source).toSorted((a, b) => place(a).localeCompare(place(b)));
    const namespace = namespaceOf(sources, options.namespace);
    const first = sources.find((source) => source.namespace === namespace) ?? (sources[0] as FluxSource);
    const repository = repositoryToSay(first, home);
    const usual = toObjectName(repository?.name ?? first.name);
    const isFree = async (name: string) =>
      !made.some((other) => other.name === name) && !(await options.isTaken(name, namespace));
    const name = await firstFree(usual, namespace, isFree);
    const ordered = [first, ...sources.filter((source) => source !== first)];
    const settings: Settings = {
      ...(name !== usual && { name }),
      ...(namespace !== options.namespace && { namespace }),
      ...(repository !== undefined && { repository: homePage(repository) }),
      resources: ordered.map((source) => referenceTo(source, namespace)),
      ...(options.secretStore !== undefined && {
        tokenSource: { type: 'external-secret', store: options.secretStore, key: `${name}-webhook-token` },
      }),
    };
    made.push({ home, sources: ordered, namespace, name, settings });
  }
  return made;
}

/** A source as an item of `resources`. */
export function referenceTo({ kind, name, namespace }: FluxSource, own: string): Settings {
  return { kind, name, ...(namespace !== own && { namespace }) };
}

/** In the source's namespace, where Flux always lets a Receiver reconcile it. */
function namespaceOf(sources: readonly FluxSource[], ofStack: string): string {
  const [first, ...others] = [...new Set(sources.map(({ namespace }) => namespace))];
  return first !== undefined && others.length === 0
    ? first
    : (sources.find(({ namespace }) => namespace === ofStack)?.namespace ?? first ?? ofStack);
}

/** The repository where it has to be written down; undefined where the source's URL names it. */
function repositoryToSay({ url }: FluxSource, home: HookHome): HookHome | undefined {
  const told = parseRepository(url);
  const isTold = told?.name !== undefined && homePage(told).toLowerCase() === homePage(home).toLowerCase();
  return isTold ? undefined : home;
}

async function firstFree(
  usual: string,
  namespace: string,
  isFree: (name: string) => Promise<boolean>,
): Promise<string> {
  if (usual !== '' && (await isFree(usual))) return usual;
  const base = toObjectName(`${namespace}-${usual || 'source'}`);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : toObjectName(`${base.slice(0, 58)}-${number}`);
    if (await isFree(name)) return name;
  }
}

function place({ namespace, name }: FluxSource): string {
  return `${namespace}/${name}`;
}
