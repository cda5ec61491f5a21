import type { Finding } from '../../policy/evaluate.ts';
import { isViolation, type Judgement } from '../model/judgement.ts';
import { maskText, withoutValues } from '../secrecy/mask-text.ts';
import type { Part } from './fit.ts';
import { code, folded, list, prose } from './markdown.ts';

/** How many findings a comment shows; all new mandatory ones are shown if there is room. */
const mostFindings = 40;
const mostEarlier = 20;

/**
 * What the policies find: new findings, mandatory first, and separately those that were already
 * there. @param hidden values that must not be shown
 */
export function policyLists({ brought, alreadyThere }: Judgement, hidden: ReadonlySet<string>): Part[] {
  const earlier = `Policies: already there before this change (${counted(alreadyThere)})`;
  return [
    ...findingList(brought, hidden, mostFindings, urgency, (found) => `#### Policies\n\n${found}`),
    ...findingList(
      alreadyThere,
      hidden,
      mostEarlier,
      () => 5,
      (found) => folded(earlier, found),
    ),
  ];
}

function findingList(
  findings: readonly Finding[],
  hidden: ReadonlySet<string>,
  most: number,
  urgencyOf: (finding: Finding) => number,
  titled: (found: string) => string,
): Part[] {
  if (findings.length === 0) return [];
  const sorted = [...findings].sort((a, b) => urgency(a) - urgency(b));
  const items = sorted.map((finding) => ({ text: describe(finding, hidden), urgency: urgencyOf(finding) }));
  const write = (texts: readonly string[], left: number) =>
    titled(list([...texts, ...(left > 0 ? [`… and ${left} more; in all: ${countByRule(sorted)}`] : [])]));
  return [{ urgency: 1, items, most, write }];
}

/**
 * One line about what the policies find, with the sign of the worst finding.
 * @param unread whether there is something that was not judged
 */
export function policySummary({ brought, alreadyThere }: Judgement, unread: boolean): string {
  const sign = signOf(brought) ?? (alreadyThere.some(isViolation) ? signs.advisory : undefined);
  const earlier = alreadyThere.length === 0 ? '' : `; already there: ${counted(alreadyThere)}`;
  const mandatory = brought.filter(isViolation).length;
  if (mandatory > 0) {
    const others = brought.filter((finding) => !isViolation(finding));
    const violations = `${mandatory} mandatory ${mandatory === 1 ? 'policy violation' : 'policy violations'}`;
    return `${sign} **${violations}**${others.length === 0 ? '' : `, ${counted(others)}`}${earlier}.`;
  }
  const nothing = `${alreadyThere.length === 0 ? 'no finding' : 'nothing new'}${unread ? ' in what was judged' : ''}`;
  // Not everything was judged, or there is something to be fixed: neither good nor bad.
  const isClean = !unread && alreadyThere.every(({ reason }) => reason !== undefined);
  const shown = sign ?? (isClean ? '✅' : undefined);
  return `${shown === undefined ? '' : `${shown} `}Policies: ${brought.length === 0 ? nothing : counted(brought)}${earlier}.`;
}

const signs = { mandatory: '❌', advisory: '⚠️', accepted: '☑️' } as const;

function levelOf({ rule, reason }: Finding): keyof typeof signs {
  return reason === undefined ? rule.level : 'accepted';
}

/** The sign of the worst of them. @returns undefined where all have a stated reason */
function signOf(findings: readonly Finding[]): string | undefined {
  const levels = new Set(findings.map(levelOf));
  return levels.has('mandatory') ? signs.mandatory : levels.has('advisory') ? signs.advisory : undefined;
}

function counted(findings: readonly Finding[]): string {
  const counts = Map.groupBy(findings, levelOf);
  return (['mandatory', 'advisory', 'accepted'] as const)
    .flatMap((level) => (counts.has(level) ? [`${counts.get(level)?.length} ${level}`] : []))
    .join(', ');
}

function describe(finding: Finding, hidden: ReadonlySet<string>): string {
  const { rule, object, problem, fix, reason } = finding;
  const level = levelOf(finding);
  const say = (text: string) => prose(withoutValues(text, hidden));
  const advice = reason === undefined ? `Fix: ${say(fix)}` : `Stated reason: ${say(maskText(reason))}`;
  const name = code(withoutValues(object, hidden));
  return `${signs[level]} ${level} ${code(rule.name)}, ${name}: ${say(problem)}\n  - ${advice}`;
}

/** Mandatory first, then advisory, then what has a stated reason. */
function urgency(finding: Finding): number {
  if (finding.reason !== undefined) return 5;
  return isViolation(finding) ? 1 : 3;
}

/** So that findings that are left out still count under their rule. */
function countByRule(findings: readonly Finding[]): string {
  const counts = Map.groupBy(findings, ({ rule }) => rule.name);
  return [...counts].map(([name, found]) => `${code(name)} ${found.length}`).join(', ');
}
