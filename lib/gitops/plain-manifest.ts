import {
  ApiObject,
  ApiObjectMetadataDefinition,
  type App,
  ImplicitTokenResolver,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';

const builtIn: readonly unknown[] = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/**
 * The manifests of an app's objects, as `toJson()` of each makes them, in a fifth of the time: cdk8s asks its resolvers
 * about each single value, and about those of the metadata twice. An object of only plain values needs no resolver: it
 * is just copied, sorted and without empty values.
 *
 * The fields of cdk8s' objects are private and may change with its version: the first object of each kind is rendered
 * both ways, and if the results differ, the kind is left to cdk8s. So is everything else: patches, resolvers of the
 * app's own, values of a class.
 */
export class PlainManifests {
  readonly #isPossible: boolean;
  /** By kind, whether copies are what cdk8s makes. */
  readonly #proven = new Map<string, boolean>();

  constructor(app: App) {
    const isResolved = app.resolvers.some((resolver) => !builtIn.includes(resolver.constructor));
    this.#isPossible = !isResolved && !process.env.CDK8S_DISABLE_SORT;
  }

  of(object: ApiObject): unknown {
    const kind = `${object.apiVersion} ${object.kind}`;
    const isProven = this.#isPossible && this.#proven.get(kind);
    if (isProven === false) return object.toJson();
    const copy = copyOf(object);
    if (copy === undefined) return object.toJson();
    if (isProven) return copy;
    const manifest = object.toJson();
    this.#proven.set(kind, JSON.stringify(copy) === JSON.stringify(manifest));
    return manifest;
  }
}

/** @returns undefined for what is not only plain values */
function copyOf(object: ApiObject): unknown {
  const { toJson, metadata, patches, props } = object as unknown as Fields;
  const isUsual =
    toJson === ApiObject.prototype.toJson && metadata.toJson === ApiObjectMetadataDefinition.prototype.toJson;
  if (!isUsual || patches?.length !== 0) return undefined;
  const { name, namespace, labels, annotations, finalizers, ownerReferences, _additionalAttributes: more } = metadata;
  const copier = new Copier();
  const { apiVersion, kind, ...rest } = props;
  const copy = {
    apiVersion,
    kind,
    metadata: copier.mapping({ ...more, name, namespace, annotations, finalizers, ownerReferences, labels }, true),
    ...copier.mapping({ ...rest, metadata: undefined }, false),
  };
  return copier.isPlain ? copy : undefined;
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

class Copier {
  /** False once there was a value that cdk8s does not just copy. */
  isPlain = true;

  /** Sorted. @param isDense whether what is empty is left out, at every depth */
  mapping(mapping: Readonly<Record<string, unknown>>, isDense: boolean): Record<string, unknown> | undefined {
    const copy: Record<string, unknown> = {};
    let isEmpty = true;
    for (const key of Object.keys(mapping).sort()) {
      if (key === 'constructor' || key === '__proto__') this.isPlain = false;
      const value = this.#value(mapping[key], isDense);
      if (value === undefined) continue;
      copy[key] = value;
      isEmpty = false;
    }
    return isDense && isEmpty ? undefined : copy;
  }

  #value(value: unknown, isDense: boolean): unknown {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return this.#list(value, isDense);
    if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
      return this.mapping(value as Record<string, unknown>, isDense);
    this.isPlain = false;
    return undefined;
  }

  #list(list: readonly unknown[], isDense: boolean): unknown {
    if (isDense && list.length === 0) return undefined;
    const copy = list.map((item) => this.#value(item, isDense));
    if (copy.includes(undefined)) this.isPlain = false;
    return copy;
  }
}
