import { entries, field, groupOf, list, type PolicyObject } from '../../policy/object.ts';

/**
 * A ResourceSet of the Flux Operator, and the objects that it deploys: those of `spec.resources` that are not templates
 * become objects like others and are removed from it. What remains depends on its inputs.
 */
export function unfolded(object: PolicyObject): readonly PolicyObject[] {
  if (object.kind !== 'ResourceSet' || groupOf(object) !== 'fluxcd.controlplane.io') return [object];
  const resources = list(field(object, 'spec', 'resources'));
  const plain = resources.flatMap((resource) => plainObject(resource, object) ?? []);
  if (plain.length === 0) return [object];
  const templates = resources.filter((resource) => plainObject(resource, object) === undefined);
  const { resources: _, ...spec } = Object.fromEntries(entries(object.spec));
  const rest = { ...object, spec: { ...spec, ...(templates.length > 0 && { resources: templates }) } };
  return [rest, ...plain.flatMap(unfolded)];
}

/** Undefined for a template (`<< inputs.name >>`). */
function plainObject(resource: unknown, { metadata: home }: PolicyObject): PolicyObject | undefined {
  const [apiVersion, kind, metadata] = ['apiVersion', 'kind', 'metadata'].map((key) => field(resource, key));
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || JSON.stringify(resource).includes('<<'))
    return undefined;
  const named = { ...(metadata as object) };
  // Kinds of Flux are namespaced; for other kinds that is not known here.
  const placed = apiVersion.includes('.toolkit.fluxcd.io/') ? { namespace: home.namespace, ...named } : named;
  return { ...(resource as object), apiVersion, kind, metadata: placed };
}
