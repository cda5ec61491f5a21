import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** What can be given of an object's metadata. */
export interface ObjectMetadata {
  /** Name of the object in its namespace. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** Beside those that the construct sets itself. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Beside those that the construct sets itself. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The same of an object that has a name by default. */
export type OptionalMetadata = Partial<ObjectMetadata>;

/**
 * The metadata as they are written. Nothing is written that was not given: the API server drops an empty map, so it
 * would be a permanent difference.
 * @param own labels and annotations of the construct; the given ones win
 */
export function writtenMetadata(
  { name, namespace, labels, annotations }: ObjectMetadata,
  own: Pick<ObjectMetadata, 'labels' | 'annotations'> = {},
) {
  const allLabels = { ...own.labels, ...labels };
  const allAnnotations = { ...own.annotations, ...annotations };
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(Object.keys(allLabels).length > 0 && { labels: allLabels }),
    ...(Object.keys(allAnnotations).length > 0 && { annotations: allAnnotations }),
  };
}

/** The metadata with labels and annotations of one object in addition to those that several have. */
export function withOwn(
  metadata: ObjectMetadata,
  { labels, annotations }: Pick<ObjectMetadata, 'labels' | 'annotations'>,
): ObjectMetadata {
  return {
    ...metadata,
    labels: { ...metadata.labels, ...labels },
    annotations: { ...metadata.annotations, ...annotations },
  };
}

/** The namespace that an object gets; `default` where neither it nor its chart names one. */
export function namespaceFor(construct: IConstruct, { namespace }: OptionalMetadata): string {
  return namespace ?? Chart.of(construct).namespace ?? 'default';
}
