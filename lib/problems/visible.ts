import { domainToASCII } from 'node:url';

/**
 * Text from outside, safe to show: a character that cannot be seen, or that looks like another one, becomes its code
 * point (`\u{200B}`), so that two texts that differ also look different and nothing steers a terminal.
 */

// In functions, because compiling these expressions takes a millisecond, and most texts need none of them.

/** Controls, formats (zero width, direction, tags), fillers, selectors, odd spaces and ends of line, and what is not a character. */
const unseen = () => /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;

/** Forms of an ASCII character: full width, mathematical, Kelvin and the like. Slashes and dots that Unicode does not map. */
const asciiForm = () => /[\u2044\u2215\u29F8\u2024\u3002\uFF61\uA78F]/u;

/** Accents that were put on a letter instead of being part of it. Other scripts need theirs. */
const looseMark = () => /(?<=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}]\p{M}*)\p{M}/gu;

/** A name with letters of several scripts that have the same shapes. */
const name = () => /[\p{L}\p{M}\p{N}._-]+/gu;
const lookalikes = () =>
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/gu;

/** Of one script, each character one that is seen; a host is written another way though. */
const plain = /^[ -~À-ÿ–—“”„…→]*$/;

/** A character by its code point. */
export function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

/** On one line: ends of line are shown too. */
export function visible(text: string): string {
  // A fast path for almost every text: western languages, arrows and dashes.
  if (/^[ -~]*$/.test(text) || (plain.test(text) && !text.includes('://'))) return text;
  return text
    .replaceAll(/(?<=:\/\/[^\s/?#]*@|:\/\/)[^\s/?#@"'<>`]+/g, host)
    .replaceAll(name(), (word) => (/\p{Script=Latin}/u.test(word) ? word.replaceAll(lookalikes(), codePoint) : word))
    .replaceAll(looseMark(), codePoint)
    .replaceAll(/[^ -~]/gu, (character) => (isSeen(character) ? character : codePoint(character)));
}

/** The same, line by line: tabs and ends of line stay. */
export function visibleLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, index) => (index % 2 === 0 ? visible(part) : part.replace('\r', '')))
    .join('');
}

/** What was found of a character: texts repeat theirs, and there are no more of them than code points. */
const seen = new Map<string, boolean>();

function isSeen(character: string): boolean {
  const known = seen.get(character);
  if (known !== undefined) return known;
  const isPlain =
    !unseen().test(character) &&
    !asciiForm().test(character) &&
    (!/^[\p{L}\p{Nd}\p{P}\p{S}]$/u.test(character) || !/^[!-~]$/.test(character.normalize('NFKC')));
  seen.set(character, isPlain);
  return isPlain;
}

/** A host as the resolver is asked for it (punycode). */
function host(written: string): string {
  if (/^[ -~]*$/.test(written)) return written;
  const [, domain = '', port = ''] = /^(.*?)(:\d*)?$/su.exec(written) ?? [];
  // Stands for a host in our own texts: https://….
  if (domain === '…') return written;
  const ascii = unseen().test(domain) ? '' : domainToASCII(domain);
  return ascii === '' ? domain.replaceAll(/[^ -~]/gu, codePoint) + port : ascii + port;
}
