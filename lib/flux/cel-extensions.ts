import type { ASTNode as Node } from '@marcbachmann/cel-js';
import { intOfDouble, intOfText, lowerAscii, textOfDouble, upperAscii } from './cel-conversions.ts';
import { celFormat } from './cel-format.ts';
import { matchesRe2 } from './re2.ts';

type Handler = (...values: never[]) => unknown;

/**
 * Functions of Flux's CEL that the evaluator here lacks, or does as JavaScript does, under names that the evaluator
 * accepts: it has no functions with a namespace, and its own ones cannot be replaced.
 */
export const missingCelFunctions: readonly (readonly [signature: string, handler: Handler])[] = [
  ['string.re2Matches(string): bool', (text: string, pattern: string) => matchesRe2(pattern, text)],
  ['re2Matches(string, string): bool', (text: string, pattern: string) => matchesRe2(pattern, text)],
  ['goInt(string): int', intOfText],
  ['goInt(double): int', intOfDouble],
  ['goInt(int): int', (value: bigint) => value],
  ['goInt(uint): int', (value: unknown) => BigInt(String(value))],
  ['goInt(google.protobuf.Timestamp): int', (time: Date) => BigInt(Math.floor(time.getTime() / 1000))],
  ['goString(string): string', (text: string) => text],
  ['goString(double): string', textOfDouble],
  ['goString(int): string', String],
  ['goString(uint): string', String],
  ['goString(bool): string', String],
  ['goString(bytes): string', (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')],
  ['goString(google.protobuf.Timestamp): string', (time: Date) => time.toISOString().replace(/\.?0*Z$/, 'Z')],
  ['string.goLowerAscii(): string', lowerAscii],
  ['string.goUpperAscii(): string', upperAscii],
  ['string.charAt(int): string', (text: string, index: bigint) => charAt([...text], Number(index))],
  ['string.replace(string, string): string', (text: string, from: string, to: string) => text.split(from).join(to)],
  [
    'string.replace(string, string, int): string',
    (text: string, from: string, to: string, limit: bigint) => replaceFirst(text, from, to, Number(limit)),
  ],
  ['string.format(list): string', (text: string, values: unknown[]) => celFormat(text, values)],
  ['string.reverse(): string', (text: string) => [...text].reverse().join('')],
  ['strings_quote(string): string', (text: string) => JSON.stringify(text)],
  ['sets_contains(list, list): bool', (list: unknown[], part: unknown[]) => part.every((each) => has(list, each))],
  ['sets_intersects(list, list): bool', (a: unknown[], b: unknown[]) => a.some((each) => has(b, each))],
  [
    'sets_equivalent(list, list): bool',
    (a: unknown[], b: unknown[]) => a.every((each) => has(b, each)) && b.every((each) => has(a, each)),
  ],
  ['base64_encode(bytes): string', (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')],
  ['base64_decode(string): bytes', (text: string) => new Uint8Array(Buffer.from(text, 'base64'))],
];

function charAt(characters: readonly string[], index: number): string {
  if (index < 0 || index > characters.length) throw new Error(`index out of range: ${index}`);
  return characters[index] ?? '';
}

function replaceFirst(text: string, from: string, to: string, limit: number): string {
  if (limit < 0) return text.split(from).join(to);
  const parts = text.split(from);
  const changed = Math.min(limit, parts.length - 1);
  return [parts.slice(0, changed + 1).join(to), ...parts.slice(changed + 1)].join(from);
}

/** CEL's equality, as far as JSON's values and CEL's numbers need it. */
function has(list: readonly unknown[], wanted: unknown): boolean {
  return list.some((each) => comparable(each) === comparable(wanted));
}

function comparable(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** The text of an expression with calls under the names that the evaluator knows. */
export function renamed(text: string, root: Node): string {
  const edits: [start: number, end: number, name: string][] = [];
  collect(root, text, edits);
  return edits
    .sort(([a], [b]) => b - a)
    .reduce((changed, [start, end, name]) => changed.slice(0, start) + name + changed.slice(end), text);
}

/** Functions and methods by the names of their substitutes. */
const functions = new Map([
  ['matches', 're2Matches'],
  ['int', 'goInt'],
  ['string', 'goString'],
]);
const methods = new Map([
  ['matches', 're2Matches'],
  ['lowerAscii', 'goLowerAscii'],
  ['upperAscii', 'goUpperAscii'],
]);

const namespaces = new Set(['sets', 'base64', 'strings']);

function collect({ op, args, start }: Node, text: string, edits: [number, number, string][]): void {
  if (op === 'call') {
    const substitute = functions.get(args[0]);
    if (substitute !== undefined) edits.push([start, start + args[0].length, substitute]);
  }
  if (op === 'rcall') {
    const [name, receiver] = args;
    if (receiver.op === 'id' && namespaces.has(receiver.args)) {
      const at = text.indexOf(name, receiver.end);
      edits.push([receiver.start, at + name.length, `${receiver.args}_${name}`]);
    } else if (methods.has(name)) {
      const at = text.indexOf(name, receiver.end);
      edits.push([at, at + name.length, methods.get(name) ?? name]);
    }
  }
  for (const child of children(args)) collect(child, text, edits);
}

function children(args: unknown): Node[] {
  if (Array.isArray(args)) return args.flatMap(children);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as Node] : [];
}
