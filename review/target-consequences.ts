import { isDeepStrictEqual } from 'node:util';
import { fluxDurationToMilliseconds } from '../lib/flux/duration.ts';
import { field } from '../policy/object.ts';
import type { Chain, Target } from './chain.ts';
import { fieldChanges, showValue } from './fields.ts';
import { code } from './markdown.ts';

/** What changes about what a Receiver reconciles. */
export function targetConsequences(before: Chain, after: Chain): string[] {
  const moved = moveOf(before, after);
  const gone = before.targets.filter((target) => !after.targets.some(({ key }) => key === target.key));
  const come = after.targets.filter((target) => !before.targets.some(({ key }) => key === target.key));
  const kept = after.targets.flatMap((target) => {
    const other = before.targets.find(({ key }) => key === target.key);
    return other === undefined ? [] : [[other, target] as const];
  });
  return [
    ...(moved === undefined
      ? [
          ...come.map(({ name }) => `**Target added**: deliveries also reconcile ${code(name)}.`),
          ...gone.map(({ name }) => `**Target removed**: deliveries no longer reconcile ${code(name)}.`),
        ]
      : [`**Target**: ${code(moved[0].name)} is now ${code(moved[1].name)}; the old object is deleted.`]),
    ...[...kept, ...(moved === undefined ? [] : [moved])].flatMap(([from, to]) => sourceConsequences(from, to)),
  ];
}

/** One target instead of another of its kind: a rename, or a move to another namespace. */
function moveOf(before: Chain, after: Chain): readonly [Target, Target] | undefined {
  const gone = before.targets.filter((target) => !after.targets.some(({ key }) => key === target.key));
  const come = after.targets.filter((target) => !before.targets.some(({ key }) => key === target.key));
  const [[from, ...others], [to, ...more]] = [gone, come];
  if (from?.object === undefined || to?.object === undefined || others.length + more.length > 0) return undefined;
  return from.object.kind === to.object.kind ? [from, to] : undefined;
}

function sourceConsequences({ object: before }: Target, { object: after, name }: Target): string[] {
  if (before === undefined || after === undefined) return [];
  const sentences: string[] = [];
  const [from, to] = [before, after].map((object) => field(object, 'spec', 'interval'));
  if (from !== to) {
    const often = pace(from, to);
    sentences.push(
      `**Polling interval**: without a push, ${code(name)} is polled every ${code(showValue(to))} instead of ${code(showValue(from))}${often}. Deliveries reconcile at once either way.`,
    );
  }
  for (const key of ['url', 'ref', 'suspend']) {
    const [old, now] = [before, after].map((object) => field(object, 'spec', key));
    if (isDeepStrictEqual(old, now)) continue;
    for (const change of fieldChanges(old, now, `spec.${key}`)) {
      sentences.push(
        `**What is fetched**: ${code(name)}, ${code(change.path)} ${code(showValue(change.before))} → ${code(showValue(change.after))}.`,
      );
    }
  }
  return sentences;
}

function pace(from: unknown, to: unknown): string {
  const [old, now] = [from, to].map((text) =>
    typeof text === 'string' ? fluxDurationToMilliseconds(text) : undefined,
  );
  if (old === undefined || now === undefined || old === now) return '';
  return now < old ? ' (more often)' : ' (less often)';
}
