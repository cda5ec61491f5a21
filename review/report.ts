import { stripVTControlCharacters } from 'node:util';
import { pairedChains } from './model/chain.ts';
import type { Comparison, Declaration, StackChange } from './model/declaration.ts';
import type { FieldChange } from './model/field-changes.ts';
import { settingChanges } from './model/field-changes.ts';
import { isViolation, judged } from './model/judgement.ts';
import { pairedChange } from './model/paired-change.ts';
import { type Pair, statusOf } from './model/pairs.ts';
import { diagram } from './output/diagram.ts';
import { policyLists, policySummary } from './output/finding-list.ts';
import { fit, type Part, passage } from './output/fit.ts';
import { code, fence, list, prose } from './output/markdown.ts';
import { hiddenNote, unseenNote } from './output/notes.ts';
import { objectList } from './output/object-list.ts';
import { yamlDiff } from './output/yaml-diff.ts';
import { Concealed } from './secrecy/concealed.ts';
import { disclosed } from './secrecy/disclosed.ts';
import { maskText } from './secrecy/mask-text.ts';
import { consequences } from './sentences/consequences.ts';
import { notJudged } from './sentences/not-judged.ts';
import { toldSettings } from './sentences/setting-consequences.ts';

/** A review, ready to be posted. */
export interface Report {
  readonly markdown: string;
  /** Whether the change adds a violation of a mandatory rule, or cannot be synthesized. */
  readonly failed: boolean;
}

/** First line of every review, by which a workflow finds its earlier comment. */
export const marker = '<!-- fluxhook-review -->';

/** GitHub refuses comments of more than 65,536 characters; the rest is left for a preview beside the review. */
const longestComment = 45_000;

/** How many sentences, and how many characters of a failure, a comment shows. */
const mostSentences = 60;
const longestFailure = 6_000;

/** What a reader wants to see. */
export interface Wanted {
  /** Everything, however long. @default - as much as fits into a comment, the most important first */
  readonly whole?: boolean;
  /** Paths of hidden values to be shown, see {@link Concealed}. @default - none */
  readonly show?: readonly string[];
}

/**
 * Writes the review of a change. The same change gives the same text.
 * @throws ProblemsError when a requested value is not hidden, or is never shown
 */
export function report(comparison: Comparison, { whole = false, show = [] }: Wanted = {}): Report {
  const concealed = new Concealed(show);
  const sections = comparison.stacks.map((change) => stackSection(change, whole, concealed));
  concealed.assertUsed();
  const head = passage(0, `${marker}\n\n## Review of ${code(comparison.title)}`);
  const [one, other] = comparison.empty ?? [];
  const empty = one === undefined ? [] : [`No manifest was found in ${code(one)} nor in ${code(String(other))}.`];
  const notes = [...comparison.notes, ...empty].map((note) => passage(1, `> ${note}`));
  const hint = `> This is not everything: that would be too long for a comment. \`--whole\` shows it: ${code(`npx fluxhook review ${comparison.command} --whole`, 400)}`;
  const room = whole ? Number.POSITIVE_INFINITY : longestComment - Buffer.byteLength(hint) - 3;
  const { text, complete } = fit([head, ...notes, ...sections.flatMap(({ parts }) => parts)], room);
  return {
    markdown: complete ? `${text}\n` : `${text}\n\n${hint}\n`,
    failed: sections.some(({ failed }) => failed),
  };
}

interface Section {
  readonly parts: readonly Part[];
  readonly failed: boolean;
}

function stackSection(given: StackChange, whole: boolean, concealed: Concealed): Section {
  const title = given.stack === undefined ? [] : [`### Stack ${code(given.stack)}`];
  if (given.after.failure !== undefined) {
    return { parts: [failurePart(title, given.after.failure, whole)], failed: true };
  }
  const { change, pairs } = disclosed(pairedChange(given), concealed);
  const settings = settingChanges(change);
  const differs = settings.length > 0 || pairs.some((pair) => statusOf(pair) !== 'unchanged');
  // The rules judge the real values; their texts are masked.
  const judgement = judged(given.before, given.after);
  const failed = judgement.brought.some(isViolation);
  const unread = [given.before, given.after].some(({ remarks = [] }) => remarks.length > 0);
  const opening = [
    ...unseenNote(pairs, settings),
    ...hiddenNote(concealed, pairs, settings),
    `${summary(pairs, settings.length, unread)} ${policySummary(judgement, unread)}`,
  ];
  const urgency = failed ? 0 : 1;
  return {
    parts: [
      ...title.map((text) => passage(urgency, text)),
      ...remarks(given.before, given.after),
      passage(urgency, opening.join('\n\n')),
      ...(differs ? whatChanged(change, pairs, settings, { whole, unread }) : []),
      ...policyLists(judgement, concealed.values),
      ...yamlDiff(pairs),
    ],
    failed,
  };
}

function whatChanged(
  change: StackChange,
  pairs: readonly Pair[],
  settings: readonly FieldChange[],
  { whole, unread }: { whole: boolean; unread: boolean },
): Part[] {
  const { sentences: told, notJudged: left } = consequences({ change, pairs });
  const sentences = told.map((text) => ({ text, urgency: 2 }));
  const open = notJudged(left, change, toldSettings);
  const chains = pairedChains(change, pairs);
  const title = '#### What this means';
  const means: Part = {
    urgency: 1,
    items: sentences,
    most: mostSentences,
    write: (texts, left) => `${title}\n\n${list(texts, left)}`,
  };
  const drawing = diagram(chains, pairs);
  const picture: Part = {
    urgency: 1,
    items: drawing === '' ? [] : [{ text: fence('mermaid', drawing), urgency: 4 }],
    write: ([text]) => text ?? '> The picture is left out: it would be too large.',
  };
  return [
    sentences.length > 0 ? means : passage(1, `${title}\n\n${silence(unread, open.length > 0)}`),
    ...(open.length > 0 ? [openPart(open)] : []),
    ...(chains.length > 0 ? [picture] : []),
    objectList(pairs, settings, whole),
  ];
}

/** @param above, below whether the list of what is not judged is above or below */
function silence(above: boolean, below: boolean): string {
  const where = [...(above ? ['above'] : []), ...(below ? ['below'] : [])].join(' and ');
  const limit = where === '' ? '' : `, as far as this review can tell; what it does not judge is ${where}`;
  return `Nothing changes for deliveries, exposure and polling${limit}.`;
}

/** How many lines about what is not judged a comment shows. */
const mostOpen = 30;

function openPart(lines: readonly string[]): Part {
  const head = '#### Not judged\n\nThis review does not know what these mean for deliveries, exposure and polling:';
  return {
    urgency: 1,
    items: lines.map((line) => ({ text: line, urgency: 3 })),
    most: mostOpen,
    write: (texts, left) => `${head}\n\n${list(texts, left)}`,
  };
}

function summary(pairs: readonly Pair[], settings: number, unread: boolean): string {
  const counts = (['added', 'removed', 'renamed', 'changed'] as const).flatMap((status) => {
    const count = pairs.filter((pair) => statusOf(pair) === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const seen = unread ? ' in what was judged' : '';
  if (counts.length === 0)
    return settings === 0 ? `No change${seen}.` : `Objects: no change${seen}; settings: changed.`;
  return `Objects: ${counts.join(', ')}.`;
}

/** How many remarks about one side a comment shows. */
const mostRemarks = 20;

/** What a reader has to know about the two sides. */
function remarks(before: Declaration, after: Declaration): Part[] {
  const failed = '> Before this change nothing could be synthesized; everything counts as added.';
  return [
    ...(before.failure === undefined ? [] : [passage(1, failed)]),
    ...remarksOf('Before', before.remarks),
    ...remarksOf('After', after.remarks, before.remarks),
  ];
}

/** New ones come first. */
function remarksOf(when: string, texts: readonly string[] = [], earlier: readonly string[] = []): Part[] {
  if (texts.length === 0) return [];
  const [known = [], brought = []] = [true, false].map((is) => texts.filter((text) => earlier.includes(text) === is));
  return [
    {
      urgency: 1,
      items: [...brought, ...known].map((text) => ({
        text: `> ${when} this change: ${prose(text, 300)}`,
        urgency: 2,
      })),
      most: mostRemarks,
      write: (shown, left) =>
        [...shown, ...(left > 0 ? [`> ${when} this change: … and ${left} more`] : [])].join('\n\n'),
    },
  ];
}

function failurePart(title: readonly string[], failure: string, whole: boolean): Part {
  const sentence = '❌ **After this change nothing can be synthesized**, so there is nothing to review:';
  const text = maskText(stripVTControlCharacters(failure));
  const shown = whole ? text : shortened(text);
  return {
    urgency: 0,
    items: [{ text: fence('text', shown), urgency: 1 }],
    cut: shown !== text,
    write: ([said]) => [...title, sentence, said ?? '(what the program said is left out)'].join('\n\n'),
  };
}

/** The beginning says what failed, the end of a long text where. */
function shortened(text: string): string {
  if (text.length <= longestFailure) return text;
  const rest = longestFailure / 3;
  const left = text.length - longestFailure;
  return `${text.slice(0, longestFailure - rest)}\n… ${left} characters left out …\n${text.slice(-rest)}`;
}
