import { hasLabels, patchCount, type SeenObject } from '../lib/flux/patch-count.ts';
import { displayName, entries, field, groupOf, list, type PolicyObject } from './object.ts';

/** How many objects one delivery to a Receiver reconciles, as far as the declared objects show. */
export interface TargetCount {
  readonly count: number;
  /** What they are: `GitRepositories`, or `objects` where they are of several kinds. */
  readonly noun: string;
  /** Whether all of them surely are: an object without a namespace gets one only where it is applied. */
  readonly isSure: boolean;
  /** The wildcards with what each matches, the widest first: `GitRepository flux-system/* with team=web (412)`. */
  readonly wildcards: readonly string[];
}

/** Counts what a Receiver names, and the declared objects that its wildcards match; an object that two entries match counts twice. */
export function targetCount(receiver: PolicyObject, objects: readonly PolicyObject[]): TargetCount {
  const found = list(field(receiver, 'spec', 'resources')).map((entry) => meant(entry, receiver, objects));
  const filter = field(receiver, 'spec', 'resourceFilter');
  const count = patchCount(found, typeof filter === 'string' ? filter : undefined);
  const kinds = new Set(found.filter((each) => each.objects.length > 0).map(({ kind }) => kind));
  const [only = ''] = kinds;
  return {
    count,
    noun: kinds.size === 1 ? plural(only) : 'objects',
    isSure: found.every(({ isSure }) => isSure),
    wildcards: found
      .filter(({ isWildcard }) => isWildcard)
      .toSorted((a, b) => b.objects.length - a.objects.length)
      .map(({ text, objects }) => `${text} (${objects.length})`),
  };
}

interface Meant {
  readonly kind: string;
  readonly objects: readonly SeenObject[];
  readonly filter: string | undefined;
  readonly isSure: boolean;
  readonly isWildcard: boolean;
  readonly text: string;
}

function meant(entry: unknown, receiver: PolicyObject, all: readonly PolicyObject[]): Meant {
  const [kind, name] = [field(entry, 'kind'), field(entry, 'name')].map(String) as [string, string];
  const namespace = field(entry, 'namespace') ?? receiver.metadata.namespace;
  const filter = field(entry, 'filter');
  const labels = field(entry, 'matchLabels');
  const pairs = entries(labels);
  const isNear = (object: PolicyObject) =>
    object.kind === kind &&
    (object.metadata.namespace === namespace || object.metadata.namespace === undefined) &&
    isOfFlux(object);
  const isWildcard = name === '*';
  const chosen = isWildcard
    ? all.filter((object) => isNear(object) && hasLabels(record(object.metadata.labels), record(labels)))
    : [
        all.find((object) => isNear(object) && object.metadata.name === name) ?? {
          kind,
          metadata: { name, namespace },
        },
      ];
  const text = displayName({ apiVersion: '', kind, metadata: { name, namespace } });
  return {
    kind,
    objects: chosen.map(({ kind, metadata }) => ({ kind, metadata })),
    filter: typeof filter === 'string' ? filter : undefined,
    isSure: !isWildcard || chosen.every(({ metadata }) => metadata.namespace === namespace),
    isWildcard,
    text:
      pairs.length === 0 ? text : `${text} with ${pairs.map(([key, value]) => `${key}=${String(value)}`).join(',')}`,
  };
}

function isOfFlux(object: PolicyObject): boolean {
  const group = groupOf(object);
  return /\.toolkit\.fluxcd\.io$|^source\.extensions\.fluxcd\.io$|^fluxcd\.controlplane\.io$/.test(group);
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function plural(kind: string): string {
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
