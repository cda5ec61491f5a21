import { displayName, type PolicyObject } from '../../policy/object.ts';

/** Whether more senders may come in. `changes`: it widens in one respect and narrows in another. */
export type Verdict = 'widens' | 'narrows' | 'changes' | 'ends';

/** One effect of a change on who may come in. */
export interface Step {
  /** `Exposure` (of the receiver), or `Exposure of something else`. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** What happens, in Markdown. */
  readonly fact: string;
}

/** One consequence of a change, in Markdown. */
export interface Sentence {
  readonly text: string;
  /** The objects that it is about; they count as judged. */
  readonly about: readonly PolicyObject[];
  /** What the text says, where that is a verdict. */
  readonly step?: Step;
}

/** Sentences about the same objects; a missing side may be undefined. */
export function tell(about: readonly (PolicyObject | undefined)[], told: readonly (string | Step)[]): Sentence[] {
  const objects = about.filter((object) => object !== undefined);
  return told.map((item) =>
    typeof item === 'string'
      ? { text: item, about: objects }
      : { text: `**${item.subject} ${item.verdict}**: ${item.fact}`, about: objects, step: item },
  );
}

export function verdictOf(more: boolean, less: boolean): Verdict {
  return more === less ? 'changes' : more ? 'widens' : 'narrows';
}

/** The exposure of the receiver, or that of one other object. */
export const ofReceiver = 'Exposure';

/** Combines the steps about one subject into one sentence, in the place of the first: a reader gets one verdict for one change. */
export function withOneVerdict(sentences: readonly Sentence[]): Sentence[] {
  const groups = Map.groupBy(sentences, subjectOf);
  return sentences.flatMap((sentence) => {
    const group = groups.get(subjectOf(sentence)) ?? [sentence];
    if (sentence.step === undefined || group.length === 1) return [sentence];
    return sentence === group[0] ? [together(sentence.step.subject, group)] : [];
  });
}

/** For something else, each object is a subject of its own. */
function subjectOf(sentence: Sentence): unknown {
  const { step, about } = sentence;
  if (step === undefined) return sentence;
  return step.subject === ofReceiver ? ofReceiver : [step.subject, ...about.map(displayName)].join('\0');
}

function together(subject: string, group: readonly Sentence[]): Sentence {
  const verdict = overall(new Set(group.flatMap(({ step }) => step?.verdict ?? [])));
  const facts = new Set(group.flatMap(({ step }) => step?.fact ?? []));
  const [first, ...others] = [...facts];
  const lines = others.map((fact) => `\n  - ${fact.charAt(0).toUpperCase()}${fact.slice(1)}`);
  return { text: `**${subject} ${verdict}**: ${first}${lines.join('')}`, about: group.flatMap(({ about }) => about) };
}

function overall(verdicts: ReadonlySet<Verdict>): Verdict {
  const [first = 'changes'] = verdicts;
  if (verdicts.size === 1) return first;
  return verdicts.has('widens') || verdicts.has('changes') ? 'changes' : 'ends';
}
