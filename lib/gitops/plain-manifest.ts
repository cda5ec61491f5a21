import {
  ApiObject,
  ApiObjectMetadataDefinition,
  type App,
  ImplicitTokenResolver,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';
import { BlockWriter, manifestText } from '../yaml/manifest-text.ts';

const builtIn: readonly unknown[] = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/**
 * The texts of an app's objects, as cdk8s makes them of `toJson()` of each, in a tenth of the time: it asks its resolvers
 * about each single value, about those of the metadata twice, and makes a copy of all of them. An object of only plain
 * values needs no resolver: it is written as it is, but sorted and without empty values.
 *
 * The fields of cdk8s' objects are private and may change with its version: the first object of each kind is written
 * both ways, and if the results differ, the kind is left to cdk8s. So is everything else: patches, resolvers of the
 * app's own, values of a class.
 */
export class PlainManifests {
  readonly #isPossible: boolean;
  /** By kind, whether the texts are what cdk8s makes. */
  readonly #proven = new Map<string, boolean>();

  constructor(app: App) {
    const isResolved = app.resolvers.some((resolver) => !builtIn.includes(resolver.constructor));
    this.#isPossible = !isResolved && !process.env.CDK8S_DISABLE_SORT;
  }

  textOf(object: ApiObject): string {
    const kind = `${object.apiVersion} ${object.kind}`;
    const isProven = this.#isPossible && this.#proven.get(kind);
    const text = isProven === false ? undefined : plainText(object);
    if (text !== undefined && isProven) return text;
    const resolved = manifestText([object.toJson()]);
    if (text !== undefined) this.#proven.set(kind, text === resolved);
    return resolved;
  }
}

/** @returns undefined for what is not only plain values */
function plainText(object: ApiObject): string | undefined {
  const { toJson, metadata, patches, props } = object as unknown as Fields;
  const isUsual =
    toJson === ApiObject.prototype.toJson && metadata.toJson === ApiObjectMetadataDefinition.prototype.toJson;
  if (!isUsual || patches?.length !== 0) return undefined;
  const { name, namespace, labels, annotations, finalizers, ownerReferences, _additionalAttributes: more } = metadata;
  const { apiVersion, kind } = props;
  const [dense, sorted] = [new BlockWriter('dense'), new BlockWriter('sorted')];
  const ofMetadata = dense.block({ ...more, name, namespace, annotations, finalizers, ownerReferences, labels }, '  ');
  const rest = sorted.block({ ...props, apiVersion: undefined, kind: undefined, metadata: undefined }, '');
  const text = `${sorted.block({ apiVersion, kind }, '')}metadata:\n  ${ofMetadata}${rest}`;
  return ofMetadata !== '' && dense.isExact && sorted.isExact ? text : undefined;
}

/** What cdk8s 2.70 keeps of an object. */
interface Fields {
  readonly toJson: unknown;
  readonly patches?: readonly unknown[];
  readonly props: Readonly<Record<string, unknown>>;
  readonly metadata: {
    readonly toJson: unknown;
    readonly name: unknown;
    readonly namespace: unknown;
    readonly labels: unknown;
    readonly annotations: unknown;
    readonly finalizers: unknown;
    readonly ownerReferences: unknown;
    readonly _additionalAttributes: object;
  };
}
