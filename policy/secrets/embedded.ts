import { parseAllDocuments } from 'yaml';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { entries, field, list } from '../object.ts';
import type { Violation } from '../rule.ts';
import { isGuarded } from './flux-variables.ts';
import { type Around, namedValue, namedValues, secretData, secretValue } from './plain-values.ts';
import { isSopsDocument } from './sops.ts';

/** How deep texts in texts are read. */
const deepest = 4;

/** Lists of `name` and `value`: containers, charts, pipelines. */
const namedLists = new Set(['env', 'parameters', 'params', 'set', 'setStrings']);

/**
 * Secrets and patches of Secrets within another object: in lists, templates, ResourceSets and ConfigMaps, as objects or as
 * text; and the variables of containers.
 */
export function* embedded(value: unknown, at: string, around: Around, depth = 0): Iterable<Violation> {
  if (typeof value === 'string') {
    if (depth >= deepest || !/Secret|stringData|"op"|\bop:/.test(value)) return;
    for (const document of documentsIn(value))
      yield* embedded(document, `${at}: `, { ...around, isTemplate: true }, depth + 1);
    return;
  }
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isOperation)) yield* operations(value, at, around, undefined);
    else for (const [index, item] of value.entries()) yield* embedded(item, `${trimmed(at)}[${index}]`, around, depth);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isSecret(value)) {
    const own = {
      ...around,
      isSops: around.isSops || isSopsDocument(value),
      isGuarded: around.isGuarded || isGuarded(value),
    };
    yield* secretData(value, prefix(at), { ...own, isTemplate: true });
    return;
  }
  const { patch, target } = value as { patch?: unknown; target?: unknown };
  if (typeof patch === 'string' && depth < deepest) {
    yield* patchText(patch, `${prefix(at)}patch: `, around, field(target, 'kind'), depth);
  }
  for (const [key, item] of entries(value)) {
    if (key === 'patch' && typeof patch === 'string') continue;
    const where = `${prefix(at)}${key}`;
    if (namedLists.has(key)) {
      for (const each of list(item))
        yield* namedValue(where, String(field(each, 'name')), field(each, 'value'), around);
    }
    yield* embedded(item, where, around, depth);
  }
}

/** A Secret, and no rule that speaks of one: what it makes stands in its own `data` (Kyverno's generate). */
function isSecret(value: object): boolean {
  const data = field(value, 'data');
  const isContainer = ['kind', 'metadata', 'apiVersion'].some((key) => field(data, key) !== undefined);
  const hasData = [data, field(value, 'stringData')].some((part) => typeof part === 'object' && part !== null);
  return field(value, 'kind') === 'Secret' && hasData && !isContainer;
}

function* patchText(text: string, at: string, around: Around, kind: unknown, depth: number): Iterable<Violation> {
  const inside = { ...around, isTemplate: true };
  for (const document of documentsIn(text)) {
    if (Array.isArray(document) && document.every(isOperation)) yield* operations(document, at, inside, kind);
    // A patch need not repeat the kind of its target.
    else if (
      kind === 'Secret' ||
      (field(document, 'kind') === undefined && field(document, 'stringData') !== undefined)
    )
      yield* secretData(document, at, inside);
    else {
      yield* namedValues(`${at}spec`, field(document, 'spec'), inside);
      if (field(document, 'kind') === 'ConfigMap') yield* namedValues(`${at}data`, field(document, 'data'), inside);
      yield* embedded(document, at, inside, depth + 1);
    }
  }
}

function isOperation(value: unknown): boolean {
  return typeof field(value, 'op') === 'string' && typeof field(value, 'path') === 'string';
}

/** A JSON patch (RFC 6902): what it puts in, by the end of its path. */
function* operations(list: readonly unknown[], at: string, around: Around, kind: unknown): Iterable<Violation> {
  for (const operation of list) {
    const path = String(field(operation, 'path'));
    const value = field(operation, 'value');
    if (value === undefined) continue;
    const keys = path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const where = `${prefix(at)}${path.slice(0, path.lastIndexOf('/')) || '/'}`;
    const [part, key] = keys;
    const ofSecret = part === 'stringData' || (part === 'data' && kind === 'Secret');
    if (ofSecret && key !== undefined) yield* secretValue(where, key, value, { ...around, isBase64: part === 'data' });
    else if (ofSecret && part !== undefined) yield* secretData({ [part]: value }, at, around);
    else if (typeof value === 'object') {
      yield* namedValues(`${where}/${keys.at(-1) ?? ''}`, value, around);
      yield* embedded(value, where, around);
    } else yield* namedValue(where, keys.at(-1) ?? '', value, around);
  }
}

/** Every document of a text, templates of other tools in it passed over; none for what is no YAML. */
function documentsIn(text: string): unknown[] {
  // Lines of a template (`<<- range … >>`, `{{- if … }}`) go; a value that is filled in stays one.
  const filled = text
    .replaceAll(/^\s*(<<[^>\n]*>>|\{\{[^}\n]*\}\})\s*$/gm, '')
    .replaceAll(
      /(:\s+)(<<[^>\n]*>>|\{\{[^}\n]*\}\})\s*$/gm,
      (_, colon: string, code: string) => `${colon}${JSON.stringify(code)}`,
    );
  try {
    return readKubernetesYaml(filled);
  } catch {
    return leniently(filled);
  }
}

/** What kubectl or kustomize may still read, such as a key twice. */
function leniently(text: string): unknown[] {
  try {
    const options = { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent' } as const;
    const values = parseAllDocuments(text, options).map((document): unknown => document.toJS());
    // Throws for one that contains itself.
    JSON.stringify(values);
    return values;
  } catch {
    return [];
  }
}

const trimmed = (at: string) => at.replace(/: $/, '');
const prefix = (at: string) => (at === '' || at.endsWith(': ') || at.endsWith('.') ? at : `${at}.`);
