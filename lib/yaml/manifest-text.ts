import { stringify } from 'yaml';
import { remembered } from '../remembered.ts';

/** How cdk8s has the library `yaml` write: for readers of YAML 1.1, and without breaking long lines. */
const options = { keepUndefined: true, lineWidth: 0, version: '1.1' } as const;

/**
 * The text of manifests, byte for byte as cdk8s's `Yaml.stringify` writes it, in a tenth of the time: the library
 * `yaml` makes a document with a node for each value, while manifests are nothing but mappings, lists and short texts.
 * These are written here. The library still decides how a text is quoted, and writes every document that has anything
 * else in it, such as a text of several lines.
 *
 * @param documents JSON's values, no object of which is in two places
 */
export function manifestText(documents: Iterable<unknown>): string {
  let text = '';
  for (const document of documents) {
    if (text !== '') text += '---\n';
    text += documentText(document);
  }
  return text;
}

function documentText(document: unknown): string {
  const writer = new BlockWriter();
  const text = isObject(document) && !Array.isArray(document) ? writer.block(document, '') : '';
  return text !== '' && writer.isExact ? text : stringify(document, options);
}

class BlockWriter {
  /** False once the text of a value depends on its place. */
  isExact = true;

  /**
   * A mapping or a list, without the indentation of its first line: in a list that line follows the dash.
   * @returns nothing for an empty one, which is not written as a block
   */
  block(collection: object, indent: string): string {
    return Array.isArray(collection) ? this.#items(collection, indent) : this.#pairs(collection, indent);
  }

  #pairs(mapping: object, indent: string): string {
    if (Object.getPrototypeOf(mapping) !== Object.prototype) this.isExact = false;
    const deeper = `${indent}  `;
    let text = '';
    for (const [key, value] of Object.entries(mapping)) {
      text += text === '' ? `${this.#key(key)}:` : `${indent}${this.#key(key)}:`;
      if (isObject(value)) {
        const block = this.block(value, deeper);
        text += block === '' ? ` ${empty(value)}\n` : `\n${deeper}${block}`;
      } else {
        text += ` ${this.#scalar(value)}\n`;
      }
    }
    return text;
  }

  #items(list: readonly unknown[], indent: string): string {
    const deeper = `${indent}  `;
    let text = '';
    for (const item of list) {
      text += text === '' ? '- ' : `${indent}- `;
      text += isObject(item) ? this.block(item, deeper) || `${empty(item)}\n` : `${this.#scalar(item)}\n`;
    }
    return text;
  }

  #key(key: string): string {
    if (isPlain(key)) return key;
    if (isPlaced(key)) this.isExact = false;
    return keyText(key);
  }

  #scalar(value: unknown): string {
    if (typeof value === 'string') {
      if (isPlain(value)) return value;
      if (isPlaced(value)) this.isExact = false;
      return valueText(value);
    }
    this.isExact &&= typeof value === 'boolean' || value === null || isWhole(value);
    return String(value);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function empty(collection: object): string {
  return Array.isArray(collection) ? '[]' : '{}';
}

/**
 * Nothing in these texts has a meaning to YAML, and what begins with a letter is neither a number nor a date. The exceptions are
 * the words that YAML 1.1 takes for booleans and null, and `e3`, which the library quotes as a number without digits.
 */
function isPlain(text: string): boolean {
  return /^[A-Za-z](?:[\w./:-]*[\w./])?$/.test(text) && text.length <= longest && !words.test(text);
}
const words = /^(?:y|yes|n|no|on|off|true|false|null|e-?\d+)$/i;

/** Whether how a text is written depends on its place: several lines, what ends a document, and what is long. */
function isPlaced(text: string): boolean {
  return text.length > longest || /\n|^(?:---|\.\.\.)/.test(text);
}

/** In characters: YAML 1.1 takes no key of more than 1,024. */
const longest = 1000;

/** How texts have to be written that are not plain: many objects have the same few, such as 15m and 140.82.112.0/20. */
const valueText = remembered((text) => stringify(text, options).slice(0, -1));
const keyText = remembered((key) => stringify({ [key]: 0 }, options).slice(0, -': 0\n'.length));
