import type { LiveObject } from '../cluster.ts';
import type { Target } from './evidence.ts';
import { known } from './piece.ts';

/** As people name an object: KIND NAMESPACE/NAME. */
export function objectName(kind: string, { metadata }: LiveObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

/** The objects of some targets, as far as the rights show them; a list of the API server leaves the kind out. */
export function objectsOf(targets: readonly Target[]): { readonly kind: string; readonly object: LiveObject }[] {
  return targets.flatMap(({ reference, objects }) =>
    (known(objects) ?? []).map((object) => ({ kind: reference.kind, object })),
  );
}

/** The sources behind some targets, each once, as far as the rights show them. */
export function sourcesBehind(targets: readonly Target[]): LiveObject[] {
  const sources = targets.flatMap(({ sources }) => known(sources) ?? []);
  return [...new Map(sources.map((source) => [objectName('GitRepository', source), source])).values()];
}

/** The source-controller gives a HelmRepository of type oci no conditions, and handles no request for one (v1.8). */
export function isStatic(kind: string, { spec }: LiveObject): boolean {
  return kind === 'HelmRepository' && spec?.type === 'oci';
}
