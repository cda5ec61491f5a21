import { displayName } from '../../policy/object.ts';
import type { FieldChange } from '../model/field-changes.ts';
import { type Pair, statusOf } from '../model/pairs.ts';
import type { Concealed } from '../secrecy/concealed.ts';
import { code } from './markdown.ts';

/** How many values of what differs are hidden, and how to see one. */
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
          `${told(open.length, 'value is', 'values are')} hidden: nothing says that ${open.length === 1 ? 'it is no secret' : 'they are no secrets'}. ${code(`--show '${first.path}'`, 240)} shows one, ${code("--show '*'")} all.`,
        ]),
  ];
}
