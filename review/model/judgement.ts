import { evaluate, type Finding } from '../../policy/evaluate.ts';
import type { PolicyObject } from '../../policy/object.ts';
import type { Declaration } from './declaration.ts';

/** What the policies find after a change. */
export interface Judgement {
  /** What the change adds, or makes worse. */
  readonly brought: readonly Finding[];
  /** What was there before, in the same object and the same words. */
  readonly alreadyThere: readonly Finding[];
}

/** Judges the real values, before anything is masked. */
export function judged(before: Declaration, after: Declaration): Judgement {
  const earlier = Map.groupBy(findingsOf(before), signature);
  const [brought, alreadyThere]: Finding[][] = [[], []];
  for (const finding of findingsOf(after)) {
    const candidates = earlier.get(signature(finding)) ?? [];
    const index = candidates.findIndex((candidate) => reaches(candidate, finding));
    if (index >= 0) candidates.splice(index, 1);
    (index >= 0 ? alreadyThere : brought)?.push(finding);
  }
  return { brought: brought ?? [], alreadyThere: alreadyThere ?? [] };
}

/** What the rules find on one side: in the build's result, in its files, and in its settings. */
export function findingsOf({ objects, asWritten = [], settings, reasons }: Declaration): Finding[] {
  const built = evaluate(objects, reasons);
  const known = new Set(built.map((finding) => JSON.stringify([signature(finding), finding.reach])));
  const others = [...evaluate(asWritten, reasons), ...evaluate(objectOf(settings), reasons)];
  return [...built, ...others.filter((finding) => !known.has(JSON.stringify([signature(finding), finding.reach])))];
}

/** Settings in the form of an object: who reads the stack's file reads what is not encrypted in it. */
function objectOf(settings: Declaration['settings']): PolicyObject[] {
  if (settings.size === 0) return [];
  return [
    {
      apiVersion: 'pulumi.com/v1',
      kind: 'Settings',
      metadata: { name: 'of the stack' },
      config: Object.fromEntries(settings),
    },
  ];
}

/** A removed or changed reason makes it a new finding. */
function signature({ rule, object, problem, reason = '' }: Finding): string {
  return [rule.name, object, problem, reason].join('\0');
}

/** Whether the earlier finding was as bad. */
function reaches({ reach: earlier = [] }: Finding, { reach = [] }: Finding): boolean {
  return reach.every((item) => earlier.includes(item));
}

/** Whether a finding fails the review. */
export function isViolation({ rule, reason }: Finding): boolean {
  return rule.level === 'mandatory' && reason === undefined;
}
