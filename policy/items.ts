import { field } from './object.ts';

/**
 * The objects in a document: the object itself, or the items of a list and of the lists in it. Like kubectl and Flux, by the field
 * `items` and not by the kind; and like kubectl, an item of a `SecretList` that does not say so is a Secret.
 * Source: k8s.io/apimachinery, unstructuredJSONScheme.decodeToList
 */
export function singly(value: unknown): readonly unknown[] {
  const items = field(value, 'items');
  if (!Array.isArray(items)) return [value];
  const [apiVersion, kind] = [field(value, 'apiVersion'), field(value, 'kind')];
  const of = typeof kind === 'string' ? kind.replace(/List$/, '') : '';
  const common = of === '' ? {} : { apiVersion, kind: of };
  return items.flatMap((item) => singly(typeof item === 'object' && item !== null ? { ...common, ...item } : item));
}
