import { entries, field, list } from '../object.ts';
import type { Violation } from '../rule.ts';
import { documentsOf, withoutTemplates } from '../text-documents.ts';
import { argumentLists, argumentValues } from './command-line.ts';
import { isGuarded } from './flux-variables.ts';
import { generated } from './generators.ts';
import { namedValues } from './named-values.ts';
import { type Around, namedValue, secretData, secretValue } from './plain-values.ts';
import { isSopsDocument } from './sops.ts';
import { textInBase64 } from './sure-shapes.ts';

/** Up to which depth texts within texts are read. */
const deepest = 4;

/** Lists of `name` and `value`: containers, charts, pipelines, probes. */
const namedLists = new Set(['env', 'extraEnv', 'parameters', 'params', 'set', 'setStrings', 'headers', 'httpHeaders']);

/**
 * Secrets and patches of Secrets within another object: in lists, templates, ResourceSets and ConfigMaps, as objects or as
 * text; and the variables and arguments of containers.
 */
export function* embedded(value: unknown, at: string, around: Around, depth = 0): Iterable<Violation> {
  if (typeof value === 'string') {
    const inside = depth < deepest ? textInBase64(value) : undefined;
    if (inside !== undefined) yield* embedded(inside, at, around, depth + 1);
    if (depth >= deepest || !/Secret|stringData|"op"|\bop:/.test(value)) return;
    for (const document of documentsOf(withoutTemplates(value)))
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
  yield* generated(value, at, around);
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
    if (argumentLists.has(key)) yield* argumentValues(where, item, around);
    yield* embedded(item, where, around, depth);
  }
}

/** A Secret, and not a rule about one: what such a rule creates is in its own `data` (Kyverno's generate). */
function isSecret(value: object): boolean {
  const data = field(value, 'data');
  const isContainer = ['kind', 'metadata', 'apiVersion'].some((key) => field(data, key) !== undefined);
  const hasData = [data, field(value, 'stringData')].some((part) => typeof part === 'object' && part !== null);
  return field(value, 'kind') === 'Secret' && hasData && !isContainer;
}

function* patchText(text: string, at: string, around: Around, kind: unknown, depth: number): Iterable<Violation> {
  const inside = { ...around, isTemplate: true };
  for (const document of documentsOf(withoutTemplates(text))) {
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

const trimmed = (at: string) => at.replace(/: $/, '');
const prefix = (at: string) => (at === '' || at.endsWith(': ') || at.endsWith('.') ? at : `${at}.`);
