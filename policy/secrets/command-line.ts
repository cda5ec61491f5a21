import { texts } from '../object.ts';
import type { Violation } from '../rule.ts';
import { type Around, namedValue } from './plain-values.ts';

/** Lists of arguments: of containers, and under the names that charts use. */
export const argumentLists = new Set(['args', 'command', 'extraArgs', 'extraArguments', 'additionalArguments']);

const word = String.raw`(?<value>"[^"]{0,1000}"|'[^']{0,1000}'|[^\s"';&|]{1,1000})`;
const forms = [
  new RegExp(String.raw`(?<![^\s"';&|])--?(?<name>[A-Za-z][\w.-]{0,100})(?:=|\s+(?!-))${word}`, 'g'),
  new RegExp(String.raw`(?<![^\s"';&|])(?<name>[A-Za-z_]\w{0,100})=${word}`, 'g'),
];

/** A header as curl takes it: an argument, or quoted in a script. */
const header = /(?:^|["'])(?<name>[A-Za-z][\w-]{0,100}):[ ]?(?<value>[^\s"'][^\n"']{0,1000})/g;

/** Options without a value: the next argument is something else. */
const isSwitch = /^(no|use|with|without|require|enable|disable|skip|allow|ask|prompt|has|is)-/;

/** In a shell command. */
const isOutput = /^(\$\(|`)/;

/** What a container is started with: `--token=X`, `--requirepass X`, `TOKEN=X` of a shell, and headers. */
export function* argumentValues(where: string, list: unknown, around: Around): Iterable<Violation> {
  for (const text of texts(list)) {
    for (const { groups: { name = '', value = '' } = {} } of text.matchAll(header))
      yield* namedValue(where, name, value, around);
  }
  const line = texts(list).join(' ');
  for (const form of forms) {
    for (const { groups: { name = '', value = '' } = {} } of line.matchAll(form)) {
      const plain = unquoted(value);
      if (!isSwitch.test(name) && !isOutput.test(plain)) yield* namedValue(where, name, plain, around);
    }
  }
}

const inLine =
  /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]{0,100})(?<space>[ \t]*)=[ \t]*(?<value>[^\n]{1,1000})$/gm;

/**
 * Settings in a file, one per
 * line. @param mayHaveSpaces around `=`, where that is not a program
 */
export function* lineValues(where: string, text: string, mayHaveSpaces: boolean, around: Around): Iterable<Violation> {
  for (const { groups: { name = '', space = '', value = '' } = {} } of text.matchAll(inLine)) {
    const plain = unquoted(value.trim());
    if ((space === '' || mayHaveSpaces) && !/[(){}[\]<>\s]/.test(plain)) yield* namedValue(where, name, plain, around);
  }
}

function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/s, '$2');
}
