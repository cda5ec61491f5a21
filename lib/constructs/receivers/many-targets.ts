import type { ApiObject } from 'cdk8s';
import { patchCount, type SeenObject } from '../../flux/patch-count.ts';
import { fewerTargets, mostTargets, secondsOfPatience, whyFewer } from '../../flux/target-limit.ts';
import { isDeferred } from '../deferred.ts';
import type { RenderedReference } from '../references.ts';
import { declaredOfKind, labelsOf } from '../tree.ts';
import { warn } from '../warnings.ts';
import type { DeclaredReceiver } from './resource.ts';

interface NamedReceiver extends DeclaredReceiver {
  readonly name: string;
}

/**
 * Counts at synth what a delivery to the Receiver reconciles: the objects that it names, and those of the tree that its
 * wildcards match or may match. Too many are only a warning: the Receiver works, and only the cluster has all objects.
 * @param resourceFilter the Receiver's own, in CEL
 */
export function countTargets(receiver: NamedReceiver, resourceFilter: string | undefined): void {
  receiver.node.addValidation({
    validate: () => {
      const warning = tooMany(receiver, resourceFilter);
      if (warning !== undefined) warn(receiver.node.root, warning);
      return [];
    },
  });
}

function tooMany(receiver: NamedReceiver, resourceFilter: string | undefined): string | undefined {
  const { type, name, namespace, resources } = receiver;
  const most = mostTargets(undefined, secondsOfPatience(type));
  if (isDeferred(resources) || isDeferred(resourceFilter)) return undefined;
  if (!resources.some((each) => each.name === '*') && resources.length < most) return undefined;
  const found = resources.map(({ filter, ...reference }) => ({
    ...meant(receiver, reference),
    filter: isDeferred(filter) ? undefined : filter,
  }));
  if (found.reduce((sum, { objects }) => sum + objects.length, 0) < most) return undefined;
  const count = patchCount(found, resourceFilter);
  if (count < most) return undefined;
  const widest = found.filter(({ text }) => text !== '').toSorted((a, b) => b.objects.length - a.objects.length);
  const matched = widest.slice(0, 3).map(({ text, objects }) => `, ${text} (${objects.length})`);
  const verb = found.every(({ isSure }) => isSure) ? 'reconciles' : 'may reconcile';
  return (
    `Receiver ${namespace}/${name}: one delivery ${verb} ${count} objects that are declared here${matched.join('')}; ` +
    `from ${most} on, the sender may give up before Flux has reconciled all. Why: ${whyFewer(type, count)}. Better: ${fewerTargets}.`
  );
}

interface Meant {
  readonly objects: readonly SeenObject[];
  /** Whether all of them are certain to match: the namespace or a label of some may not be known yet. */
  readonly isSure: boolean;
  /** The wildcard, for people; empty for a name. */
  readonly text: string;
}

function meant(receiver: NamedReceiver, reference: RenderedReference): Meant {
  const { apiVersion, kind, name, namespace = receiver.namespace, matchLabels } = reference;
  if (name !== '*') return { objects: [{ kind, apiVersion, metadata: { name, namespace } }], isSure: true, text: '' };
  const group = apiVersion.split('/')[0];
  const objects: SeenObject[] = [];
  let isSure = true;
  for (const object of declaredOfKind(receiver, kind)) {
    if (object.apiGroup !== group) continue;
    const match = matches(object, namespace, matchLabels);
    if (match === 'no') continue;
    isSure &&= match === 'yes';
    const labels = labelsOf(object);
    objects.push({ kind, apiVersion, metadata: { name: object.name, namespace: object.metadata.namespace, labels } });
  }
  const pairs = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const text = `${kind} ${namespace}/*${pairs.length === 0 ? '' : ` with ${pairs.join(',')}`}`;
  return { objects, isSure, text };
}

function matches(
  object: ApiObject,
  namespace: string,
  matchLabels: Readonly<Record<string, string>> | undefined,
): 'yes' | 'maybe' | 'no' {
  // Flux refuses a wildcard without.
  if (matchLabels === undefined) return 'no';
  const own: unknown = object.metadata.namespace;
  const labels = labelsOf(object);
  const held = [
    compare(own, namespace),
    ...Object.entries(matchLabels).map(([key, value]) => (key in labels ? compare(labels[key], value) : 'no')),
  ];
  return held.includes('no') ? 'no' : held.includes('maybe') ? 'maybe' : 'yes';
}

/** A namespace that is not written is that in which the object is applied. */
function compare(own: unknown, wanted: string): 'yes' | 'maybe' | 'no' {
  if (typeof own !== 'string' || typeof wanted !== 'string') return 'maybe';
  return own === wanted ? 'yes' : 'no';
}
