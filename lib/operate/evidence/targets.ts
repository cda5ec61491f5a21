import type { LiveObject } from '../cluster.ts';
import type { ClusterLook } from './cluster-look.ts';
import type { Receiver, Target, TargetReference } from './evidence.ts';
import { isKnown, type Piece } from './piece.ts';

/**
 * The API versions that Flux takes where a reference names none.
 * Source: notification-controller v1.9.3, internal/server/receiver_handlers.go.
 */
const defaultApiVersions: Readonly<Record<string, string>> = {
  Bucket: 'source.toolkit.fluxcd.io/v1',
  HelmChart: 'source.toolkit.fluxcd.io/v1',
  HelmRepository: 'source.toolkit.fluxcd.io/v1',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  OCIRepository: 'source.toolkit.fluxcd.io/v1',
  ImageRepository: 'image.toolkit.fluxcd.io/v1',
  ArtifactGenerator: 'source.extensions.fluxcd.io/v1beta1',
};

const sourceApi = 'source.toolkit.fluxcd.io/v1';

/** Looks for what a Receiver reconciles, and for the sources behind it. */
export function targetsOf({ metadata, spec }: Receiver, look: ClusterLook): Promise<Target[]> {
  return Promise.all(
    spec.resources.map(async (reference) => {
      const namespace = reference.namespace ?? metadata.namespace;
      const apiVersion = reference.apiVersion ?? defaultApiVersions[reference.kind];
      if (apiVersion === undefined) {
        return { reference, namespace, apiVersion, objects: { value: [] }, sources: { value: [] } };
      }
      const all = await look.list(apiVersion, reference.kind, namespace);
      const objects = isKnown(all) ? { value: all.value.filter((object) => isMeant(object, reference)) } : all;
      return {
        reference,
        namespace,
        apiVersion,
        objects,
        sources: await sourcesOf(reference, namespace, objects, look),
      };
    }),
  );
}

/** Whether a reference means an object of its kind and namespace. */
export function isMeant({ metadata: { name, labels = {} } }: LiveObject, reference: TargetReference): boolean {
  // matchLabels is ignored beside a concrete name.
  if (reference.name !== '*') return name === reference.name;
  const wanted = Object.entries(reference.matchLabels ?? {});
  return reference.matchLabels !== undefined && wanted.every(([key, value]) => labels[key] === value);
}

async function sourcesOf(
  { kind }: TargetReference,
  namespace: string,
  objects: Piece<readonly LiveObject[]>,
  look: ClusterLook,
): Promise<Piece<readonly LiveObject[]>> {
  if (!isKnown(objects) || kind === 'GitRepository') return objects;
  const references = objects.value.map(sourceReference).filter((reference) => reference?.kind === 'GitRepository');
  const found: LiveObject[] = [];
  for (const reference of references) {
    const all = await look.list(sourceApi, 'GitRepository', reference?.namespace ?? namespace);
    if (!isKnown(all)) return all;
    found.push(...all.value.filter(({ metadata }) => metadata.name === reference?.name));
  }
  return { value: found };
}

interface SourceReference {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** Where a Kustomization, a HelmRelease, a HelmChart or an ImageUpdateAutomation takes its content from. */
export function sourceReference({ spec }: LiveObject): SourceReference | undefined {
  const chart = (spec?.chart as { spec?: { sourceRef?: SourceReference } } | undefined)?.spec?.sourceRef;
  return (spec?.sourceRef as SourceReference | undefined) ?? chart;
}
