import { displayName, entries, field, groupOf, list, type PolicyObject } from '../../policy/object.ts';

/** What a Receiver reconciles. */
export interface Target {
  /** The same whether or not the target is declared here. */
  readonly key: string;
  /** `GitRepository flux-system/my-nginx` */
  readonly name: string;
  /** Undefined for a target that is declared elsewhere, and for a wildcard. */
  readonly object: PolicyObject | undefined;
  /** The condition under which a delivery reconciles it. */
  readonly filter: unknown;
}

/** The targets that a Receiver names, and after a wildcard those of its objects that are declared here. */
export function targetsOf(receiver: PolicyObject, objects: readonly PolicyObject[]): Target[] {
  const targets = new Map<string, Target>();
  for (const entry of list(field(receiver, 'spec', 'resources'))) {
    for (const target of resolve(entry, receiver, objects))
      if (!targets.has(target.key)) targets.set(target.key, target);
  }
  return [...targets.values()];
}

function resolve(entry: unknown, receiver: PolicyObject, objects: readonly PolicyObject[]): Target[] {
  const [kind, name] = [field(entry, 'kind'), field(entry, 'name')].map(String) as [string, string];
  const namespace = field(entry, 'namespace') ?? receiver.metadata.namespace;
  const filter = field(entry, 'filter');
  const keyOf = (name: unknown) => [kind, namespace, name].join('/');
  const near = objects.filter(
    (object) => object.kind === kind && object.metadata.namespace === namespace && isFlux(object),
  );
  const reference = { apiVersion: '', kind, metadata: { name, namespace } };
  if (name !== '*') {
    const object = near.find(({ metadata }) => metadata.name === name);
    return [{ key: keyOf(name), name: displayName(reference), object, filter }];
  }
  const labels = entries(field(entry, 'matchLabels'));
  const text = labels.length === 0 ? '' : ` (${labels.map(([key, value]) => `${key}=${String(value)}`).join(', ')})`;
  // Without labels Flux refuses a wildcard.
  const chosen = near.filter(
    ({ metadata }) => labels.length > 0 && labels.every(([key, value]) => field(metadata, 'labels', key) === value),
  );
  return [
    { key: `${keyOf('*')}${text}`, name: `${displayName(reference)}${text}`, object: undefined, filter },
    ...chosen.map((object) => ({ key: keyOf(object.metadata.name), name: displayName(object), object, filter })),
  ];
}

/** Whether the object is one of Flux, or of the Flux Operator. */
export function isFlux(object: PolicyObject): boolean {
  const group = groupOf(object);
  return group.endsWith('.toolkit.fluxcd.io') || group === 'fluxcd.controlplane.io';
}
