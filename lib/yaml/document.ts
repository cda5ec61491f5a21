import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type * as Yaml from 'yaml';
import { Unreadable } from '../problems/unreadable.ts';
import { keyText, type Scalar, type ScalarRules, scalarOf } from './scalar.ts';

// Loaded with the first text that is read: a program that only writes has the copy of cdk8s, and each is 72 files.
const require = createRequire(import.meta.url);

type Node = Yaml.Node;

/** How a program reads YAML, as far as Go's libraries leave it open. */
export interface Reading extends ScalarRules {
  /**
   * What a merge key (`<<`) means after a key that the merged mapping has too: `refused` if programs that read the same
   * file disagree, otherwise the key keeps its own value.
   */
  readonly lateMerge: 'refused' | 'own';
}

export const tooDeep = 'nested too deeply to be read';

/** Aliases may expand to no more values than that. go.yaml.in/yaml stops at about four times as many. */
const mostUnfolded = 100_000;

/**
 * Reads the first document of a text, as Go's YAML libraries do.
 * @param line of the text's beginning in its file, from 1
 * @returns JSON's values; null where there is no document
 * @throws Unreadable for what is not YAML, a key twice, a key that is not text, number or boolean, a number that JSON has
 *   not, an alias that leads nowhere or to itself, and too many of them
 */
export function readDocument(text: string, reading: Reading, line = 1): unknown {
  const place = (offset: number) => {
    const before = text.slice(0, offset).split('\n');
    return `line ${line + before.length - 1}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  };
  const yaml = require('yaml') as typeof Yaml;
  const composer = new yaml.Composer({
    // Every scalar is parsed as text, and its type is decided here. Unknown tags would be warnings, which quote the
    // text.
    schema: 'failsafe',
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  try {
    const [document] = composer.compose(new yaml.Parser().parse(text), true, text.length);
    if (document === undefined) return null;
    const [error] = document.errors;
    if (error?.code === 'RESOURCE_EXHAUSTION') throw new Unreadable(tooDeep);
    if (error !== undefined) {
      const what = error.code.toLowerCase().replaceAll('_', ' ');
      throw new Unreadable(`not YAML: ${what} at ${place(error.pos[0])}`);
    }
    return new DocumentReader(yaml, document.contents, reading, place).read();
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable(tooDeep);
    throw error;
  }
}

class DocumentReader {
  readonly #yaml: typeof Yaml;
  readonly #root: Node | null;
  readonly #reading: Reading;
  readonly #place: (offset: number) => string;
  /** The target of each alias: the last node before it with its anchor. */
  readonly #targets = new Map<Node, Node>();
  /** Aliases that are being expanded. */
  readonly #open = new Set<Node>();
  #unfolded = 0;

  constructor(yaml: typeof Yaml, root: Node | null, reading: Reading, place: (offset: number) => string) {
    this.#yaml = yaml;
    this.#root = root;
    this.#reading = reading;
    this.#place = place;
  }

  read(): unknown {
    const anchors = new Map<string, Node>();
    this.#yaml.visit(this.#root, (_, node) => {
      if (this.#yaml.isAlias(node)) {
        const target = anchors.get(node.source);
        if (target === undefined) throw new Unreadable(`${aliases} at ${this.#at(node)}`);
        this.#targets.set(node, target);
      } else if (this.#yaml.isNode(node) && node.anchor !== undefined) {
        // Names of other characters end earlier for Go.
        if (!/^[\w-]+$/.test(node.anchor))
          throw this.#problem('an anchor with characters other than letters, digits, _ and -', node);
        anchors.set(node.anchor, node);
      }
    });
    return this.#value(this.#root);
  }

  #value(node: unknown): unknown {
    if (this.#open.size > 0) this.#count();
    if (this.#yaml.isAlias(node)) return this.#unfold(node, (target) => this.#value(target));
    if (this.#yaml.isMap(node)) return Object.fromEntries(this.#mapping(node));
    if (this.#yaml.isSeq(node)) return node.items.map((item) => this.#value(item));
    const scalar = this.#scalar(node);
    if (typeof scalar === 'number' && !Number.isFinite(scalar)) throw this.#problem('a number that JSON has not', node);
    return typeof scalar === 'bigint' ? Number(scalar) : scalar;
  }

  #scalar(node: unknown): Scalar {
    if (!this.#yaml.isScalar(node)) return null;
    const text = String(node.value ?? '');
    if (node.tag === undefined && node.type !== undefined && node.type !== 'PLAIN') return text;
    const value = scalarOf(text, node.tag, this.#reading);
    if (value === undefined) throw this.#problem('a value that its tag does not fit', node);
    return value;
  }

  #mapping(map: Yaml.YAMLMap): Map<string, unknown> {
    const own = new Map<string, unknown>();
    let merged: Map<string, unknown> | undefined;
    for (const { key, value } of map.items) {
      if (this.#merges(key)) {
        if (merged !== undefined) throw this.#problem('duplicate key', key);
        merged = this.#merged(value);
        if (this.#reading.lateMerge === 'refused') this.#refuseLate(own, merged, key);
        continue;
      }
      const name = this.#key(key);
      if (own.has(name)) throw this.#problem('duplicate key', key);
      own.set(name, this.#value(value));
    }
    return merged === undefined ? own : new Map([...merged, ...own]);
  }

  #key(key: unknown): string {
    if (this.#yaml.isAlias(key)) return this.#unfold(key, (target) => this.#key(target));
    const text = this.#yaml.isMap(key) || this.#yaml.isSeq(key) ? undefined : keyText(this.#scalar(key));
    if (text === undefined) throw this.#problem('a key that is not text, number or boolean', key);
    return text;
  }

  /** @throws Unreadable for what only one of kubectl and kustomize takes for a merge key, such as an alias of `<<` */
  #merges(key: unknown): boolean {
    const node = this.#yaml.isAlias(key) ? this.#targets.get(key) : key;
    if (!this.#yaml.isScalar(node) || (node.value !== '<<' && node.tag !== mergeTag)) return false;
    const plain = node.type === 'PLAIN' && (node.tag === undefined || node.tag === '!');
    if (node !== key || node.value !== '<<' || !(plain || node.tag === mergeTag))
      throw this.#problem('a merge key (<<) that has quotes or a tag, or is an alias; write <<', key);
    return true;
  }

  /** The mappings of a merge key, of which an earlier one wins. */
  #merged(value: unknown): Map<string, unknown> {
    const mappings = this.#yaml.isSeq(value) ? value.items : [value];
    return new Map(
      mappings.toReversed().flatMap((mapping) => {
        const entries = this.#yaml.isAlias(mapping)
          ? this.#unfold(mapping, (target) => (this.#yaml.isMap(target) ? this.#mapping(target) : undefined))
          : this.#yaml.isMap(mapping) && this.#mapping(mapping);
        if (!entries) throw this.#problem('a merge key (<<) whose value is not a mapping', value);
        return [...entries];
      }),
    );
  }

  #refuseLate(own: ReadonlyMap<string, unknown>, merged: ReadonlyMap<string, unknown>, key: unknown): void {
    const disagrees = [...own].some(([name, value]) => merged.has(name) && !isDeepStrictEqual(merged.get(name), value));
    if (!disagrees) return;
    const why = 'kubectl takes the merged value and kustomize the other one; put << first';
    throw this.#problem(`a merge key (<<) after a key that it has too (${why})`, key);
  }

  #unfold<T>(alias: Node, read: (target: Node) => T): T {
    const target = this.#targets.get(alias);
    if (target === undefined || this.#open.has(target)) throw new Unreadable(`${aliases} at ${this.#at(alias)}`);
    this.#open.add(target);
    this.#count();
    try {
      return read(target);
    } finally {
      this.#open.delete(target);
    }
  }

  #count(): void {
    this.#unfolded += 1;
    if (this.#unfolded > mostUnfolded) throw new Unreadable(aliases);
  }

  #problem(problem: string, node: unknown): Unreadable {
    return new Unreadable(`not YAML: ${problem} at ${this.#at(node)}`);
  }

  #at(node: unknown): string {
    return this.#place((this.#yaml.isNode(node) && node.range?.[0]) || 0);
  }
}

const aliases = 'aliases that lead nowhere, or that unfold to more than can be read';

const mergeTag = 'tag:yaml.org,2002:merge';
