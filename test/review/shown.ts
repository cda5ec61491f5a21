import type { PolicyObject } from '../../policy/object.ts';
import type { Declaration } from '../../review/model/declaration.ts';
import { pairedChange } from '../../review/model/paired-change.ts';
import { disclosed } from '../../review/secrecy/disclosed.ts';

export type Fields = Record<string, unknown>;

/** What may be shown of a change of one object, and of settings. */
export function shown(before: Fields, after: Fields = before, settings: readonly [Fields, Fields] = [{}, {}]) {
  const side = (fields: Fields, values: Fields): Declaration => ({
    objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it' }, ...fields } as PolicyObject],
    settings: new Map(Object.entries(values)),
    reasons: new Map(),
  });
  const change = { stack: undefined, before: side(before, settings[0]), after: side(after, settings[1]) };
  return disclosed(pairedChange(change)).change;
}
