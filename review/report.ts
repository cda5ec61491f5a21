import { isDeepStrictEqual } from 'node:util';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { stringify } from 'yaml';
import { evaluate, type Finding } from '../policy/evaluate.ts';
import { displayName } from '../policy/object.ts';
import { consequences, pairedChains } from './consequences.ts';
import type { Comparison, StackChange } from './declaration.ts';
import { diagram } from './diagram.ts';
import { type FieldChange, fieldChanges, showValue } from './fields.ts';
import { code, fence, folded, table } from './markdown.ts';
import { compare, type Pair, pairUp, type Status, statusOf } from './pairs.ts';
import { masked, maskedSetting } from './secrecy.ts';

/** A review, ready to be posted. */
export interface Report {
  readonly markdown: string;
  /** Whether a mandatory rule is violated after the change, or the change cannot be synthesized. */
  readonly failed: boolean;
}

/** First line of every review, by which a workflow finds its earlier comment. */
export const marker = '<!-- fluxhook-review -->';

/** GitHub refuses comments of more than 65,536 characters; the rest is for the preview beside the review. */
const longestComment = 45_000;

/** Rows that a table shows; the YAML diff shows the rest. */
const mostRows = 60;

/** Writes the review of a change. The same change gives the same text. */
export function report(comparison: Comparison): Report {
  const sections = comparison.stacks.map((change) => stackSection(change));
  const notes = comparison.notes.map((note) => `> ${note}`);
  const assemble = (parts: readonly (string | undefined)[]) =>
    [marker, `## Review of ${code(comparison.title)}`, ...notes, ...parts]
      .filter((part) => part !== undefined)
      .join('\n\n');
  const whole = assemble(sections.flatMap(({ text, diff }) => [text, diff]));
  const short = assemble([
    ...sections.map(({ text }) => text),
    '> The YAML diffs are left out: with them this would be too long for a comment.',
  ]);
  return {
    markdown: `${whole.length <= longestComment ? whole : short}\n`,
    failed: sections.some(({ failed }) => failed),
  };
}

interface Section {
  readonly text: string;
  readonly diff: string | undefined;
  readonly failed: boolean;
}

function stackSection(change: StackChange): Section {
  const { stack, before, after } = change;
  const title = stack === undefined ? [] : [`### Stack ${code(stack)}`];
  if (after.failure !== undefined) {
    const text = [
      ...title,
      '❌ **After this change nothing can be synthesized**, so there is nothing to review:',
      fence('text', after.failure),
    ];
    return { text: text.join('\n\n'), diff: undefined, failed: true };
  }
  const pairs = pairUp(before.objects, after.objects);
  const settings = settingChanges(change);
  const differing = pairs.filter((pair) => statusOf(pair) !== 'unchanged');
  const earlier = evaluate(before.objects, before.reasons);
  const findings = evaluate(after.objects, after.reasons);
  const violated = findings.filter(({ rule, reason }) => rule.level === 'mandatory' && reason === undefined);
  const text = [
    ...title,
    ...(before.failure === undefined
      ? []
      : ['> Before this change nothing could be synthesized; everything counts as added.']),
    `${summary(pairs, settings.length)} ${policySummary(findings)}`,
    ...(differing.length + settings.length > 0 ? whatChanged(change, pairs, settings) : []),
    ...policySection(findings, earlier),
  ];
  return { text: text.join('\n\n'), diff: diffSection(differing), failed: violated.length > 0 };
}

function whatChanged(change: StackChange, pairs: readonly Pair[], settings: readonly FieldChange[]): string[] {
  const sentences = consequences(change, pairs);
  const chains = pairedChains(change, pairs);
  return [
    '#### What this means',
    ...(sentences.length > 0
      ? [sentences.map((sentence) => `- ${sentence}`).join('\n')]
      : ['Nothing for deliveries, exposure and polling.']),
    ...(chains.length > 0 ? [fence('mermaid', diagram(chains, pairs))] : []),
    '#### Objects',
    objectTable(pairs, settings),
  ];
}

const signs: Record<Status, string> = {
  added: '➕ added',
  removed: '➖ removed',
  renamed: '🔀 replaced under a new name',
  changed: '✏️ changed',
  unchanged: '',
};

function summary(pairs: readonly Pair[], settings: number): string {
  const counts = (['added', 'removed', 'renamed', 'changed'] as const).flatMap((status) => {
    const count = pairs.filter((pair) => statusOf(pair) === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  if (counts.length === 0) return settings === 0 ? 'No change.' : 'Objects: no change; settings: changed.';
  return `Objects: ${counts.join(', ')}.`;
}

function objectTable(pairs: readonly Pair[], settings: readonly FieldChange[]): string {
  const rows = pairs.flatMap((pair) => {
    const status = statusOf(pair);
    if (status === 'unchanged') return [];
    const { before, after } = masked(pair);
    const name = displayName((after ?? before) as NonNullable<typeof after>);
    const fields = before !== undefined && after !== undefined ? fieldChanges(before, after) : [];
    return [[signs[status], code(name), fields.map(describe).join('<br>')]];
  });
  const all = [...rows, ...settings.map((setting) => [signs.changed, 'setting', describe(setting)])];
  const more = all.length > mostRows ? [['…', `${all.length - mostRows} more`, '']] : [];
  return table(['', 'Object', 'Fields'], [...all.slice(0, mostRows), ...more]);
}

function describe({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${code(path)}: ${code(showValue(after))} (new)`;
  if (after === undefined) return `${code(path)}: ${code(showValue(before))} (gone)`;
  return `${code(path)}: ${code(showValue(before))} → ${code(showValue(after))}`;
}

function settingChanges({ before, after }: StackChange): FieldChange[] {
  if (before.settings.size === 0 || after.settings.size === 0) return [];
  const keys = [...new Set([...before.settings.keys(), ...after.settings.keys()])].sort(compare);
  return keys.flatMap((key) => {
    const [old, now] = [before.settings.get(key), after.settings.get(key)];
    if (isDeepStrictEqual(old, now)) return [];
    return [
      {
        path: key,
        before: old === undefined ? undefined : maskedSetting(key, old, old),
        after: now === undefined ? undefined : maskedSetting(key, now, old),
      },
    ];
  });
}

function policySummary(findings: readonly Finding[]): string {
  const open = findings.filter(({ reason }) => reason === undefined);
  const mandatory = open.filter(({ rule }) => rule.level === 'mandatory').length;
  if (mandatory > 0)
    return `❌ **${mandatory} mandatory ${mandatory === 1 ? 'policy violation' : 'policy violations'}.**`;
  const accepted = findings.length - open.length;
  const counts = [
    ...(open.length > 0 ? [`${open.length} advisory`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ];
  return `✅ Policies: ${counts.join(', ') || 'no finding'}.`;
}

function policySection(findings: readonly Finding[], earlier: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const signature = ({ rule, object, problem }: Finding) => [rule.name, object, problem].join('\0');
  const known = new Set(earlier.map(signature));
  const sorted = [...findings].sort((a, b) => urgency(a) - urgency(b));
  const rows = sorted.map((finding) => {
    const { rule, object, problem, fix, reason } = finding;
    const level = reason !== undefined ? '☑️ accepted' : rule.level === 'mandatory' ? '❌ mandatory' : '⚠️ advisory';
    const advice = reason === undefined ? code(fix, 400) : `stated reason: ${code(reason)}`;
    return [
      level,
      code(rule.name),
      code(object),
      `${known.has(signature(finding)) ? '' : '**new** '}${code(problem, 400)}`,
      advice,
    ];
  });
  return ['#### Policies', table(['', 'Rule', 'Object', 'Finding', 'Fix'], rows)];
}

/** Mandatory first, then advisory, then what has a stated reason. */
function urgency({ rule, reason }: Finding): number {
  if (reason !== undefined) return 2;
  return rule.level === 'mandatory' ? 0 : 1;
}

function diffSection(differing: readonly Pair[]): string | undefined {
  if (differing.length === 0) return undefined;
  const diffs = differing.map((pair) => {
    const { before, after } = masked(pair);
    const [from, to] = [before, after].map((object) => (object === undefined ? '/dev/null' : displayName(object)));
    const [old, now] = [before, after].map((object) =>
      // In one order: keys that only moved are no change.
      object === undefined ? '' : stringify(object, { sortMapEntries: true, lineWidth: 0 }),
    );
    return createTwoFilesPatch(from ?? '', to ?? '', old ?? '', now ?? '', undefined, undefined, {
      headerOptions: FILE_HEADERS_ONLY,
    }).trimEnd();
  });
  return folded('YAML diff', fence('diff', diffs.join('\n')));
}
