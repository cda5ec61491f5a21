import type { Finding } from '../../policy/evaluate.ts';
import type { Part } from './fit.ts';
import { code, row, table } from './markdown.ts';
import { maskText } from './secret-shapes.ts';

/** Findings that a comment shows; all mandatory ones that there is room for. */
const mostFindings = 40;

/** What the policies find after the change, mandatory first; new is what they did not find before it. */
export function findingTable(findings: readonly Finding[], earlier: readonly Finding[]): Part[] {
  if (findings.length === 0) return [];
  const signature = ({ rule, object, problem }: Finding) => [rule.name, object, problem].join('\0');
  const known = new Set(earlier.map(signature));
  const sorted = [...findings].sort((a, b) => urgency(a) - urgency(b));
  const items = sorted.map((finding) => ({
    text: describe(finding, !known.has(signature(finding))),
    urgency: urgency(finding),
  }));
  const write = (texts: readonly string[], left: number) => {
    const more = left > 0 ? [row(['…', '', `and ${left} more`, countByRule(sorted), ''])] : [];
    return `#### Policies\n\n${table(['', 'Rule', 'Object', 'Finding', 'Fix'], [...texts, ...more])}`;
  };
  return [{ urgency: 1, items, most: mostFindings, write }];
}

/** In one line what the policies find. */
export function policySummary(findings: readonly Finding[]): string {
  const open = findings.filter(({ reason }) => reason === undefined);
  const mandatory = open.filter(isViolation).length;
  if (mandatory > 0)
    return `❌ **${mandatory} mandatory ${mandatory === 1 ? 'policy violation' : 'policy violations'}.**`;
  const accepted = findings.length - open.length;
  const counts = [
    ...(open.length > 0 ? [`${open.length} advisory`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ];
  return `✅ Policies: ${counts.join(', ') || 'no finding'}.`;
}

/** Whether a finding fails the review. */
export function isViolation({ rule, reason }: Finding): boolean {
  return rule.level === 'mandatory' && reason === undefined;
}

function describe({ rule, object, problem, fix, reason }: Finding, isNew: boolean): string {
  const level = reason !== undefined ? '☑️ accepted' : rule.level === 'mandatory' ? '❌ mandatory' : '⚠️ advisory';
  const say = (text: string, longest?: number) => code(maskText(text), longest);
  const advice = reason === undefined ? say(fix, 400) : `stated reason: ${say(reason)}`;
  return row([level, code(rule.name), say(object), `${isNew ? '**new** ' : ''}${say(problem, 400)}`, advice]);
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
