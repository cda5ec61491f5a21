import type { ReceiverType } from '../../flux/receiver-types.ts';
import { and, type Condition, type Filter, type KnownDelivery } from '../filters/filter.ts';
import type { RenderedReference } from '../references.ts';
import type { GitReference } from '../sources/git-reference.ts';
import { GitRepository } from '../sources/git-repository.ts';
import { declaredObjects, namespaceOf } from '../tree.ts';
import type { Violation } from '../violation.ts';
import type { DeclaredReceiver } from './resource.ts';

type Conditions = ReadonlyMap<string, Condition<ReceiverType>>;

/**
 * Filters that Flux accepts, but that let nothing through of what a source tracks: a filter for a branch that is not
 * the source's, or a filter of refs for events without a ref. What custom CEL does is not known here.
 */
export function trackedViolations(receiver: DeclaredReceiver, conditions: Conditions): Violation[] {
  const filterIn = (prop: string) => usable(conditions.get(prop), receiver.type);
  const ofAll = filterIn('resourceFilter');
  const filters = receiver.resources.map((_, index) => combined(ofAll, filterIn(`resources[${index}].filter`)));
  if (filters.every((filter) => filter === undefined)) return [];
  return [
    ...receiver.resources.flatMap((resource, index) => {
      const filter = filters[index];
      const own = filterIn(`resources[${index}].filter`);
      return filter === undefined ? [] : missedRef(receiver, resource, { filter, ofAll, own, index });
    }),
    ...missedEvents(receiver, filters),
  ];
}

interface Place {
  readonly filter: Filter<ReceiverType>;
  readonly ofAll: Filter<ReceiverType> | undefined;
  readonly own: Filter<ReceiverType> | undefined;
  readonly index: number;
}

function missedRef(
  receiver: DeclaredReceiver,
  resource: RenderedReference,
  { filter, ofAll, own, index }: Place,
): Violation[] {
  const { kind, name, namespace = receiver.namespace } = resource;
  const source = kind === 'GitRepository' ? declaredSource(receiver, name, namespace) : undefined;
  const pushed = source && pushedTo(source.ref);
  if (pushed === undefined || filter.outcomes({ ref: pushed }).holds) return [];
  const isOwn = own !== undefined && (ofAll === undefined || ofAll.outcomes({ ref: pushed }).holds);
  const prop = isOwn ? `resources[${index}].filter` : 'resourceFilter';
  const what = pushed.name === undefined ? 'tags' : `the ${pushed.kind} ${pushed.name}`;
  const write = `${pushed.kind}(${pushed.name === undefined ? "'**'" : `'${pushed.name}'`})`;
  return [
    {
      prop,
      value: (isOwn ? own : ofAll)?.expression(receiver.type),
      problem: `GitRepository ${namespace}/${name} tracks ${what}, but its filter lets no push of that through`,
      choices: `a filter for ${what}`,
      fix: `Write ${write}, or have the GitRepository track what the filter lets through.`,
    },
  ];
}

/** Events that are accepted, answered 200, and never reconcile anything. */
function missedEvents(receiver: DeclaredReceiver, filters: readonly (Filter<ReceiverType> | undefined)[]): Violation[] {
  if (receiver.type !== 'github') return [];
  return (receiver.events ?? []).flatMap((event, index) => {
    const passes = (filter: Filter<ReceiverType> | undefined) =>
      filter === undefined || filter.outcomes(event === 'push' ? {} : { event }).holds;
    if (event === 'ping' || event === undefined || filters.some(passes)) return [];
    const problem = 'the filters let no delivery of it through: they read the ref of a push';
    const fix = 'Remove the event, or give it a Receiver of its own.';
    return [{ prop: `events[${index}]`, value: event, problem, choices: 'events that a filter lets through', fix }];
  });
}

function declaredSource(receiver: DeclaredReceiver, name: string, namespace: string): GitRepository | undefined {
  const object = declaredObjects(receiver, 'GitRepository', name).find((object) => namespaceOf(object) === namespace);
  const construct = object?.node.scope;
  return construct instanceof GitRepository ? construct : undefined;
}

/** Which pushes change what the source tracks; undefined if that is not known, or if none does. */
function pushedTo(ref: GitReference = { branch: 'master' }): KnownDelivery['ref'] {
  if ('commit' in ref && ref.commit !== undefined) return undefined;
  if ('semver' in ref) return { kind: 'tag' };
  if ('tag' in ref) return typeof ref.tag === 'string' ? { kind: 'tag', name: ref.tag } : undefined;
  if ('branch' in ref) return typeof ref.branch === 'string' ? { kind: 'branch', name: ref.branch } : undefined;
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec('name' in ref ? String(ref.name) : '') ?? [];
  return name === undefined ? undefined : { kind: kind === 'heads' ? 'branch' : 'tag', name };
}

/** A filter, unless it was given what matches nothing at all, which is reported by itself. */
function usable(condition: Condition<ReceiverType> | undefined, type: ReceiverType): Filter<ReceiverType> | undefined {
  if (typeof condition !== 'object' || !('outcomes' in condition)) return undefined;
  return condition.problems(type).length > 0 ? undefined : condition;
}

function combined(
  one: Filter<ReceiverType> | undefined,
  other: Filter<ReceiverType> | undefined,
): Filter<ReceiverType> | undefined {
  return one !== undefined && other !== undefined ? and(one, other) : (one ?? other);
}
