import { field, groupOf, list, type PolicyObject, texts } from '../object.ts';
import type { Violation } from '../rule.ts';
import { type Around, namedValue, secretValue } from './plain-values.ts';

/**
 * What a kustomization.yaml makes Secrets and ConfigMaps of. Files that it names (`files`, `envs`) are not here; the review
 * builds the folder and judges what comes of them.
 */
export function* generated(object: PolicyObject, around: Around): Iterable<Violation> {
  if (groupOf(object) !== 'kustomize.config.k8s.io') return;
  for (const [part, judge] of [
    ['secretGenerator', secretValue],
    ['configMapGenerator', namedValue],
  ] as const) {
    for (const generator of list(field(object, part))) {
      for (const literal of texts(field(generator, 'literals'))) {
        const [, key = literal, quoted = ''] = /^([^=]*)=(.*)$/s.exec(literal) ?? [];
        // Kustomize takes quotes around a value off.
        const value = quoted.replace(/^(["'])(.*)\1$/s, '$2');
        yield* judge(`${part} ${String(field(generator, 'name'))}`, key, value, around);
      }
    }
  }
}
