import { type Problem, ProblemsError } from '../../problems/problem.ts';
import { parseSettings, type StackSettings } from '../../settings/index.ts';
import { settingsPrefix } from '../../settings/stack-config.ts';
import type { Note } from './note.ts';
import type { Settings } from './smallest.ts';

/** Reads settings as `pulumi up` would. */
export type Reader = (settings: Settings) => StackSettings;

/** @param host where GitHub is */
export function readerFor(host: string): Reader {
  return (settings) =>
    parseSettings(
      {
        origin: 'the proposal',
        values: Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${settingsPrefix}${key}`, value])),
      },
      { host },
    );
}

/** The place of the settings that are tried. */
const place = `${settingsPrefix}webhooks[0].`;

/** A webhook without what the settings do not take; undefined where nothing is left of it. */
export interface Usable {
  readonly webhook: Settings | undefined;
  readonly notes: readonly Note[];
}

/**
 * Removes from a webhook what settings do not accept, such as a filter that is not a condition for them, and notes it.
 * @param base the settings that it is in
 * @param withoutSource the same webhook with its source as one that is referred to
 */
export function usable(
  webhook: Settings,
  withoutSource: Settings,
  { base, read, subject }: { readonly base: Settings; readonly read: Reader; readonly subject: string },
): Usable {
  const notes: Note[] = [];
  const dropped = new Set<string>();
  let whole = webhook;
  for (;;) {
    const rest = Object.fromEntries(Object.entries(whole).filter(([key]) => !dropped.has(key)));
    const problems = problemsOf(() => read({ ...base, webhooks: [rest] }));
    const [first] = problems;
    if (first === undefined) return { webhook: rest, notes };
    const key = keyOf(first);
    if (ofSource.has(key) && whole.source !== undefined) {
      const text = `its GitRepository is referred to, and not taken over: ${first.problem}`;
      notes.push({ kind: 'left', subject, text });
      whole = withoutSource;
    } else if (optional.has(key) && rest[key] !== undefined) {
      const text = `${key} is not carried over: ${first.problem}. What the Receiver has stays on it`;
      notes.push({ kind: 'left', subject, text });
      dropped.add(key);
    } else return { webhook: undefined, notes: [...notes, ...problems.map((problem) => cannot(subject, problem))] };
  }
}

/** Keys that may be left out: the webhook still points to the same Receiver. */
const optional = new Set(['filter', 'hookEvents']);

/** Keys that are wrong where a source cannot be declared. */
const ofSource = new Set(['source', 'branch', 'interval', 'repository']);

/** The key of a webhook that a problem is about; empty where it is about something else. */
function keyOf({ subject }: Problem): string {
  return subject.startsWith(place) ? (/^\w+/.exec(subject.slice(place.length))?.[0] ?? '') : '';
}

function cannot(subject: string, { subject: key, problem, choices }: Problem): Note {
  return {
    kind: 'left',
    subject,
    text: `the settings do not accept its ${key.replace(place, '')}: ${problem}. Change that on the Receiver first: ${choices}`,
  };
}

function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
}
