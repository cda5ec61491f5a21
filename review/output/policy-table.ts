import type { Finding } from '../../policy/evaluate.ts';
import { isViolation, type Judgement } from '../model/judgement.ts';
import { maskText, withoutValues } from '../secrecy/mask-text.ts';
import type { Part } from './fit.ts';
import { code, folded, row, table } from './markdown.ts';

/** Findings that a comment shows; all mandatory ones that a change brings and that there is room for. */
const mostFindings = 40;
const mostEarlier = 20;

/**
 * What the policies find: what the change brings, mandatory first, and apart what was already there.
 * @param hidden values that are not to be shown
 */
export function policyTables({ brought, alreadyThere }: Judgement, hidden: ReadonlySet<string>): Part[] {
  return [
    ...findingTable(brought, hidden, mostFindings, urgency, (found) => `#### Policies\n\n${found}`),
    ...findingTable(
      alreadyThere,
      hidden,
      mostEarlier,
      () => 5,
      (found) => folded(`Policies: already there before this change (${counted(alreadyThere)})`, found),
    ),
  ];
}

function findingTable(
  findings: readonly Finding[],
  hidden: ReadonlySet<string>,
  most: number,
  urgencyOf: (finding: Finding) => number,
  titled: (found: string) => string,
): Part[] {
  if (findings.length === 0) return [];
  const sorted = [...findings].sort((a, b) => urgency(a) - urgency(b));
  const items = sorted.map((finding) => ({ text: describe(finding, hidden), urgency: urgencyOf(finding) }));
  const write = (texts: readonly string[], left: number) => {
    const more = left > 0 ? [row(['…', '', `and ${left} more`, countByRule(sorted), ''])] : [];
    return titled(table(['', 'Rule', 'Object', 'Finding', 'Fix'], [...texts, ...more]));
  };
  return [{ urgency: 1, items, most, write }];
}

/**
 * In one line what the policies find.
 * @param unread whether there is something that they have not seen
 */
export function policySummary({ brought, alreadyThere }: Judgement, unread: boolean): string {
  const earlier = alreadyThere.length === 0 ? '' : `; already there: ${counted(alreadyThere)}`;
  const mandatory = brought.filter(isViolation).length;
  if (mandatory > 0)
    return `❌ **${mandatory} mandatory ${mandatory === 1 ? 'policy violation' : 'policy violations'}**${earlier}.`;
  const nothing = `${alreadyThere.length === 0 ? 'no finding' : 'nothing new'}${unread ? ' in what was judged' : ''}`;
  return `✅ Policies: ${brought.length === 0 ? nothing : counted(brought)}${earlier}.`;
}

function counted(findings: readonly Finding[]): string {
  const counts = Map.groupBy(findings, (finding) => (finding.reason === undefined ? finding.rule.level : 'accepted'));
  return (['mandatory', 'advisory', 'accepted'] as const)
    .flatMap((level) => (counts.has(level) ? [`${counts.get(level)?.length} ${level}`] : []))
    .join(', ');
}

function describe({ rule, object, problem, fix, reason }: Finding, hidden: ReadonlySet<string>): string {
  const level = reason !== undefined ? '☑️ accepted' : rule.level === 'mandatory' ? '❌ mandatory' : '⚠️ advisory';
  const say = (text: string, longest?: number) => code(withoutValues(text, hidden), longest);
  const advice = reason === undefined ? say(fix, 400) : `stated reason: ${say(maskText(reason))}`;
  return row([level, code(rule.name), say(object), say(problem, 400), advice]);
}

/** Mandatory first, then advisory, then what has a stated reason. */
function urgency(finding: Finding): number {
  if (finding.reason !== undefined) return 5;
  return isViolation(finding) ? 1 : 3;
}

/** So that no rule is lost with the rows. */
function countByRule(findings: readonly Finding[]): string {
  const counts = Map.groupBy(findings, ({ rule }) => rule.name);
  return `in all: ${[...counts].map(([name, found]) => `${code(name)} ${found.length}`).join(', ')}`;
}
