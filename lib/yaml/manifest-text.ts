import { Yaml } from 'cdk8s';
import { remembered } from '../remembered.ts';

/**
 * The text of manifests, byte for byte as cdk8s's `Yaml.stringify` writes it, in a tenth of the time: that makes a
 * document with a node for each value, while manifests are nothing but mappings, lists and short texts. These are
 * written here. cdk8s still decides how a text is quoted, and writes every document that has anything else in it, such
 * as a text of several lines.
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
  const writer = new BlockWriter('all');
  const text = isObject(document) && !Array.isArray(document) ? writer.block(document, '') : '';
  return text !== '' && writer.isExact ? text : Yaml.stringify(document);
}

/**
 * What is written of mappings: everything, in its order; or the keys sorted and without what is null or undefined; or
 * also without what is empty, at every depth.
 */
export type Written = 'all' | 'sorted' | 'dense';

export class BlockWriter {
  readonly #written: Written;
  /** False once the text depends on its place, or there was a value that is not JSON's. */
  isExact = true;

  constructor(written: Written) {
    this.#written = written;
  }

  /**
   * A mapping or a list, without the indentation of its first line: in a list that line follows the dash.
   * @returns nothing for an empty one, which is not written as a block
   */
  block(collection: object, indent: string): string {
    return Array.isArray(collection) ? this.#items(collection, indent) : this.#pairs(collection, indent);
  }

  #pairs(mapping: object, indent: string): string {
    if (Object.getPrototypeOf(mapping) !== Object.prototype) {
      // Not looked into: what is in it may lead back to it.
      this.isExact = false;
      return '';
    }
    const isAll = this.#written === 'all';
    const keys = Object.keys(mapping);
    if (!isAll) keys.sort();
    const deeper = `${indent}  `;
    let text = '';
    for (const key of keys) {
      const value = (mapping as Readonly<Record<string, unknown>>)[key];
      if (!isAll && (value === undefined || value === null)) continue;
      // cdk8s takes an object with such a key for one of a class.
      if (!isAll && (key === 'constructor' || key === '__proto__')) this.isExact = false;
      const block = isObject(value) ? this.block(value, deeper) : undefined;
      if (block === '' && this.#written === 'dense') continue;
      text += text === '' ? `${this.#key(key)}:` : `${indent}${this.#key(key)}:`;
      if (block === undefined) text += ` ${this.#scalar(value)}\n`;
      else text += block === '' ? ` ${empty(value)}\n` : `\n${deeper}${block}`;
    }
    return text;
  }

  #items(list: readonly unknown[], indent: string): string {
    const deeper = `${indent}  `;
    let text = '';
    for (const item of list) {
      text += text === '' ? '- ' : `${indent}- `;
      text += isObject(item) ? this.block(item, deeper) || this.#emptyItem(item) : `${this.#scalar(item)}\n`;
    }
    return text;
  }

  #emptyItem(item: object): string {
    if (this.#written === 'dense') this.isExact = false;
    return `${empty(item)}\n`;
  }

  #key(key: string): string {
    const text = keyText(key);
    if (text === '') this.isExact = false;
    return text;
  }

  #scalar(value: unknown): string {
    if (typeof value === 'string') {
      if (isPlain(value)) return value;
      if (isPlaced(value)) this.isExact = false;
      return valueText(value);
    }
    this.isExact &&= typeof value === 'boolean' || isWhole(value) || (value === null && this.#written === 'all');
    return String(value);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function empty(collection: unknown): string {
  return Array.isArray(collection) ? '[]' : '{}';
}

/**
 * Nothing in these texts has a meaning to YAML, and what begins with a letter is neither a number nor a date. The exceptions are
 * the words that YAML 1.1 takes for booleans and null, and `e3`, which the library quotes as a number without digits.
 */
function isPlain(text: string): boolean {
  return plain.test(text) && text.length <= longest;
}
const plain = /^(?!(?:y|yes|n|no|on|off|true|false|null|e-?\d+)$)[a-z](?:[\w./:-]*[\w./])?$/i;

/** Whether how a text is written depends on its place: several lines, what ends a document, and what is long. */
function isPlaced(text: string): boolean {
  return text.length > longest || /\n|^(?:---|\.\.\.)/.test(text);
}

/** In characters: YAML 1.1 takes no key of more than 1,024. */
const longest = 1000;

/** How texts have to be written that are not plain: many objects have the same few, such as 15m and 140.82.112.0/20. */
const valueText = remembered((text) => Yaml.stringify(text).slice(0, -1));
/** How keys are written; nothing for one where that depends on its place. */
const keyText = remembered((key) => {
  if (isPlain(key)) return key;
  return isPlaced(key) ? '' : Yaml.stringify({ [key]: 0 }).slice(0, -': 0\n'.length);
});
