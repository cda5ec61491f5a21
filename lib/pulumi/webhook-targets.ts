import type * as pulumi from '@pulumi/pulumi';
import type { Condition } from '../constructs/filters/index.ts';
import type { Receiver, ReceiverResource } from '../constructs/receivers/index.ts';
import type { FluxApiVersion, FluxKind } from '../constructs/references.ts';
import type { ObjectReference } from '../operate/cluster.ts';

/** An object that deliveries reconcile: one by its name, or all that have some labels. */
export interface WebhookResource {
  readonly kind: FluxKind;
  /** `*` with matchLabels. @default * */
  readonly name?: pulumi.Input<string>;
  /** @default - the namespace of the Receiver */
  readonly namespace?: pulumi.Input<string>;
  /** Only for a Flux older than 2.7. @default - that of the kind there */
  readonly apiVersion?: FluxApiVersion;
  /** All of them have to match. */
  readonly matchLabels?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Has to hold in addition to the Receiver's resourceFilter: CEL, or a filter such as branch(). @default - no further
   * condition
   */
  readonly filter?: Condition<'github'>;
}

/**
 * In the form that the constructs accept. A construct of another tree becomes a reference by name, because each
 * component has its own tree.
 */
export function plainResource({ kind, name, namespace, apiVersion, matchLabels, filter }: WebhookResource) {
  return {
    kind,
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(apiVersion !== undefined && { apiVersion }),
    ...(matchLabels !== undefined && { matchLabels }),
    ...(filter !== undefined && { filter }),
  } as unknown as ReceiverResource<'github'>;
}

/** Kinds whose controllers say whether they are ready; a wildcard names no object, and the others have no status. */
const judged = new Set([
  'GitRepository',
  'OCIRepository',
  'HelmChart',
  'Bucket',
  'Kustomization',
  'HelmRelease',
  'ImageRepository',
]);

/** What a delivery to a Receiver reconciles, as far as it is named. */
export function namedTargets({ resources, namespace }: Receiver): ObjectReference[] {
  return resources
    .filter(({ kind, name }) => judged.has(kind) && name !== '*' && typeof name === 'string')
    .map(({ apiVersion = '', kind, name, namespace: elsewhere = namespace }) => ({
      apiVersion,
      kind,
      name,
      namespace: elsewhere,
    }));
}
