import { field, list, texts } from '../object.ts';
import type { Violation } from '../rule.ts';
import { type Around, namedValue, secretValue } from './plain-values.ts';

/**
 * What Kustomize generates Secrets and ConfigMaps from: the generators of a kustomization.yaml, and generators that are
 * objects of their own. Files that they name (`files`, `envs`) are not here; their result is a Secret like others.
 */
export function* generated(object: unknown, at: string, around: Around): Iterable<Violation> {
  for (const [part, kind, judge] of [
    ['secretGenerator', 'SecretGenerator', secretValue],
    ['configMapGenerator', 'ConfigMapGenerator', namedValue],
  ] as const) {
    const generators = field(object, 'kind') === kind ? [object] : list(field(object, part));
    for (const generator of generators) {
      const name = String(field(generator, 'name') ?? field(generator, 'metadata', 'name'));
      for (const literal of texts(field(generator, 'literals'))) {
        const [, key = '', quoted = ''] = /^([^=]*)=(.*)$/s.exec(literal) ?? [];
        // Kustomize removes quotes around a value.
        const value = quoted.replace(/^(["'])(.*)\1$/s, '$2');
        yield* judge(`${at}${part} ${name}`, key, value, around);
      }
    }
  }
}
