import { codePoint, visibleLines } from '../../lib/problems/visible.ts';
import { displayName } from '../../policy/object.ts';
import type { FieldChange } from '../model/field-changes.ts';
import { type Pair, statusOf } from '../model/pairs.ts';
import type { Concealed } from '../secrecy/concealed.ts';
import { code } from './markdown.ts';

/** How many changed values are hidden, and how to see one. */
export function hiddenNote(concealed: Concealed, pairs: readonly Pair[], settings: readonly FieldChange[]): string[] {
  const names = pairs
    .filter((pair) => statusOf(pair) !== 'unchanged')
    .flatMap(({ before, after }) =>
      [before, after].flatMap((object) => (object === undefined ? [] : displayName(object))),
    );
  const shown = new Set([...names, ...settings.map(({ path }) => `setting ${path}`)]);
  // A path is a name, with or without a space behind it. There may be thousands of either.
  const places = concealed.places.filter(({ path }) =>
    [...path.matchAll(/ |$/g)].some(({ index }) => shown.has(path.slice(0, index))),
  );
  if (places.length === 0) return [];
  const open = places.filter(({ never }) => !never);
  const secrets = places.length - open.length;
  const [first] = open;
  const told = (number: number, one: string, many: string) => `> 🔒 ${number} ${number === 1 ? one : many}`;
  return [
    ...(secrets > 0
      ? [told(secrets, 'value of a Secret, or a token, is hidden.', 'values of Secrets, or tokens, are hidden.')]
      : []),
    ...(first === undefined
      ? []
      : [
          `${told(open.length, 'value is', 'values are')} hidden: nothing says that ${open.length === 1 ? 'it is not a secret' : 'they are not secrets'}. ${code(`--show '${first.path}'`, 240)} shows one, ${code("--show '*'")} all.`,
        ]),
  ];
}

/** How many such lines a review shows. */
const most = 20;

/** The changed fields with characters that are invisible or look like others, which are shown as code points. */
export function unseenNote(pairs: readonly Pair[], settings: readonly FieldChange[]): string[] {
  const objects = pairs
    .filter((pair) => statusOf(pair) !== 'unchanged')
    .flatMap(({ before, after }) => [before, after])
    .filter((object) => object !== undefined);
  const lines = [
    ...objects.flatMap((object) => unseenIn(object, () => code(displayName(object)))),
    ...settings.flatMap(({ path, before, after }) => unseenIn([path, before, after], () => `setting ${code(path)}`)),
  ];
  const all = [...new Set(lines)];
  if (all.length === 0) return [];
  const left = all.length > most ? [`> - … and ${all.length - most} more`] : [];
  const head = '> ⚠️ Characters that cannot be seen, or look like others, are shown by their code points:';
  return [[head, ...all.slice(0, most), ...left].join('\n')];
}

function unseenIn(value: unknown, name: () => string, path = ''): string[] {
  if (typeof value === 'string') {
    const found = [...new Set(charactersOf(value))];
    return found.length === 0
      ? []
      : [`> - ${name()}${path === '' ? '' : ` ${code(path)}`}: ${code(found.join(' '), 400)}`];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const below = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return [...(Array.isArray(value) ? [] : unseenIn(key, name, below)), ...unseenIn(item, name, below)];
  });
}

/** Only real ones; a text may also have `\u{200B}` spelled out. */
function charactersOf(text: string): string[] {
  const shown = visibleLines(text);
  if (shown === text) return [];
  return [...text]
    .filter((character) => /[^ -~\n\t]/u.test(character))
    .map(codePoint)
    .filter((point) => shown.includes(point) || shown.includes('xn--'));
}
