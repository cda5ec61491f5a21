import { displayName, groupOf, type PolicyObject } from '../../policy/object.ts';
import type { StackChange } from '../model/declaration.ts';
import { type FieldChange, fieldChanges, settingChanges } from '../model/field-changes.ts';
import { type Pair, statusOf } from '../model/pairs.ts';
import { code, codes } from '../output/markdown.ts';
import { isResourceSet, templatesOf } from './flux-operator-consequences.ts';

/** Up to this number, objects with only different labels and annotations are listed one by one; above it, one line covers all. */
const mostLabelled = 3;

/**
 * What differs and has no sentence, one line each in Markdown: the object, and its fields.
 * @param pairs of {@link Consequences.notJudged}
 * @param told settings that sentences cover
 */
export function notJudged(pairs: readonly Pair[], change: StackChange, told: RegExp): string[] {
  const labelled = pairs.filter(isLabelled);
  const others = labelled.length > mostLabelled ? pairs.filter((pair) => !labelled.includes(pair)) : pairs;
  const names = labelled.map(({ after }) => displayName(after as PolicyObject));
  const settings = settingChanges(change).filter(({ path }) => !told.test(path));
  return [
    ...others.map(describe),
    ...(labelled.length > mostLabelled ? [`labels and annotations of ${codes(names, 5)}`] : []),
    ...settings.map(({ path }) => `setting ${code(path)}`),
  ];
}

function isLabelled({ before, after }: Pair): boolean {
  return (
    before !== undefined && after !== undefined && topChanges(before, after).every(({ path }) => labels.test(path))
  );
}

const labels = /^metadata\.(labels|annotations)$/;

function describe(pair: Pair): string {
  const { before, after } = pair;
  const object = (after ?? before) as PolicyObject;
  return `${code(displayName(object))} ${what(pair)}${aside(object)}`;
}

function what(pair: Pair): string {
  const { before, after } = pair;
  if (before === undefined) return 'is new';
  if (after === undefined) return 'is gone';
  const changes = topChanges(before, after).map(({ path, before: from, after: to }) => {
    if (from === undefined) return `${code(path)} is new`;
    return to === undefined ? `${code(path)} is gone` : `${code(path)} changes`;
  });
  const renamed = statusOf(pair) === 'renamed' ? [`was ${code(displayName(before))}`] : [];
  return [...renamed, ...changes.slice(0, 6), ...(changes.length > 6 ? [`and ${changes.length - 6} more`] : [])].join(
    ', ',
  );
}

/** Changes of an object by the first two parts of their path: `spec.tls`, `data.config.yaml`, `rules`. */
function topChanges(before: PolicyObject, after: PolicyObject): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const [from, to] = [before[key], after[key]];
    if (!isMapping(from) || !isMapping(to))
      return fieldChanges([from], [to]).length === 0 ? [] : [{ path: key, before: from, after: to }];
    const parts = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return parts.flatMap((part) => {
      if (key === 'metadata' && (part === 'name' || part === 'namespace')) return [];
      return fieldChanges(from[part], to[part]).length === 0
        ? []
        : [{ path: `${key}.${part}`, before: from[part], after: to[part] }];
    });
  });
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function aside(object: PolicyObject): string {
  if (groupOf(object) === 'rbac.authorization.k8s.io') return ' (the policies look at its rights)';
  const templates = isResourceSet(object) ? templatesOf(object) : [];
  return templates.length === 0
    ? ''
    : ` (what its templates make, ${codes(templates)}, depends on inputs and is not known here)`;
}
