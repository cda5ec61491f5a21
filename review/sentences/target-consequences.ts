import { fewerTargets, mostTargets, secondsOfPatience, whyFewer } from '../../lib/flux/target-limit.ts';
import { field, type PolicyObject } from '../../policy/object.ts';
import { targetCount } from '../../policy/target-count.ts';
import type { Chain } from '../model/chain.ts';
import type { Declaration, StackChange } from '../model/declaration.ts';
import { identity } from '../model/pairs.ts';
import type { Target } from '../model/targets.ts';
import { code, codes } from '../output/markdown.ts';
import { type Sentence, tell } from './sentence.ts';
import { ownerOf } from './setting-consequences.ts';

/** Changes of what a Receiver reconciles. */
export function targetConsequences(before: Chain, after: Chain, change: StackChange): Sentence[] {
  const gone = before.targets.filter((target) => !after.targets.some(({ key }) => key === target.key));
  const come = after.targets.filter((target) => !before.targets.some(({ key }) => key === target.key));
  const filtered = after.targets.filter((target) =>
    before.targets.some(({ key, filter }) => key === target.key && filter !== target.filter),
  );
  const missing = before.targets.filter(
    ({ key, object }) =>
      object !== undefined && after.targets.some((target) => target.key === key && target.object === undefined),
  );
  const [[from], [to]] = [gone, come];
  const moved = from !== undefined && to !== undefined && gone.length + come.length === 2 && replaces(from, to, change);
  const about = [after.receiver, ...[...gone, ...come, ...missing].map(({ object }) => object)];
  return tell(about, [
    ...manyTargets(before.receiver, after.receiver, change),
    ...(moved
      ? [`**Target**: ${code(from.name)} is now ${code(to.name)}; ${oldObject(change)}.`]
      : [
          ...come.map(({ name }) => `**Target added**: deliveries also reconcile ${code(name)}.`),
          ...gone.map(({ name }) => `**Target removed**: deliveries no longer reconcile ${code(name)}.`),
        ]),
    ...missing.map(
      ({ name }) =>
        `**Target missing**: ${code(name)} is no longer declared here; unless something else declares it, deliveries do not reconcile it.`,
    ),
    ...filtered.map(({ key, name, filter }) => {
      const old = before.targets.find((target) => target.key === key);
      return filterSentence(`${code(name)} is reconciled`, old?.filter, filter);
    }),
  ]);
}

/**
 * What a filter that comes, goes or changes does.
 * @param what what happens for a delivery that passes: `the Receiver x reconciles`
 * @param from, to the filters; Flux takes an empty text as none
 */
export function filterSentence(what: string, from: unknown, to: unknown): string {
  if (!to) return `**Filter removed**: ${what} for every delivery that is accepted.`;
  if (!from) return `**Filter added**: ${what} only for deliveries that pass it.`;
  return `**Filter changes**: ${what} for other deliveries than before.`;
}

/** One object instead of another of its kind: a rename, or a move to another namespace. */
function replaces({ object: from }: Target, { object: to }: Target, { before, after }: StackChange): boolean {
  if (from === undefined || to === undefined || from.kind !== to.kind) return false;
  const has = ({ objects }: Declaration, key: string) => objects.some((object) => identity(object) === key);
  return !has(after, identity(from)) && !has(before, identity(to));
}

function oldObject({ before }: StackChange): string {
  switch (ownerOf(before)) {
    case 'handover':
      return 'the old object stays in the cluster (ownership `handover`)';
    case 'git':
      return 'the old object is deleted where Flux prunes';
    default:
      return 'the old object is deleted';
  }
}

/**
 * How many objects a delivery reconciles now, where they are so many that its sender may time out.
 * @param before undefined for a new Receiver
 */
export function manyTargets(before: PolicyObject | undefined, after: PolicyObject, change: StackChange): string[] {
  const type = String(field(after, 'spec', 'type'));
  const most = mostTargets(undefined, secondsOfPatience(type));
  const from = before && targetCount(before, change.before.objects);
  const { count, noun, isSure, wildcards } = targetCount(after, change.after.objects);
  if (from?.count === count || Math.max(from?.count ?? 0, count) < most) return [];
  const past = from === undefined ? '' : `; before ${from.count}`;
  const matched = wildcards.length === 0 ? '' : ` (${codes(wildcards, 3)})`;
  const { namespace, name } = after.metadata;
  const text = `**Many targets**: a delivery to ${code(`${String(namespace)}/${String(name)}`)} now ${isSure ? 'reconciles' : 'may reconcile'} ${count} ${noun}${matched}${past}`;
  return [count < most ? `${text}.` : `${text}. ${told(type, count)}`];
}

function told(type: string, count: number): string {
  const why = whyFewer(type, count);
  return `${why[0]?.toUpperCase()}${why.slice(1)}. Better: ${fewerTargets}.`;
}
