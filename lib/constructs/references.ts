import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ObjectName } from '../flux/object-name.ts';

/**
 * The kinds that Receivers and Alerts can name (the enum of their CRDs), each with its apiVersion in Flux 2.7 and
 * newer. The notification-controller knows the version of some of them by itself; for the others a delivery without it
 * ends in 500, so it is always written (v1.9.3, defaultFluxAPIVersions).
 */
export const fluxApiVersions = {
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  OCIRepository: 'source.toolkit.fluxcd.io/v1',
  HelmRepository: 'source.toolkit.fluxcd.io/v1',
  HelmChart: 'source.toolkit.fluxcd.io/v1',
  Bucket: 'source.toolkit.fluxcd.io/v1',
  ExternalArtifact: 'source.toolkit.fluxcd.io/v1',
  ArtifactGenerator: 'source.extensions.fluxcd.io/v1beta1',
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  ImageRepository: 'image.toolkit.fluxcd.io/v1',
  ImagePolicy: 'image.toolkit.fluxcd.io/v1',
  ImageUpdateAutomation: 'image.toolkit.fluxcd.io/v1',
  // Not in the enum of Flux's own CRDs (notification-controller v1.9.3), so the API server refuses it there; the Flux
  // Operator adds it to the enum of the CRDs that it installs.
  ResourceSetInputProvider: 'fluxcd.controlplane.io/v1',
} as const;

export type FluxKind = keyof typeof fluxApiVersions;

/** An apiVersion of one of Flux's groups. */
export type FluxApiVersion = (typeof fluxApiVersions)[FluxKind] extends infer Own
  ? Own extends `${infer Group}/${string}`
    ? `${Group}/v${number}${'' | `alpha${number}` | `beta${number}`}`
    : never
  : never;

/** Their names, for error messages. */
export const fluxKinds = Object.keys(fluxApiVersions) as readonly FluxKind[];

/** A construct that stands for one Flux object, such as GitRepository or ImageRepository. */
export interface FluxObject extends IConstruct {
  readonly kind: FluxKind;
  /** metadata.name */
  readonly name: string;
}

/** Something that is not declared here, by its name only; not a construct, although its shape would fit too. */
export interface PlainReference {
  /** metadata.name */
  readonly name: string;
  readonly node?: never;
}

/** The same where Flux also looks in other namespaces. */
export interface NamespacedReference extends PlainReference {
  /** @default - the namespace of what refers to it */
  readonly namespace?: string;
}

/** A construct that declares a Secret, or what makes it in the cluster: WebhookToken, GcrToken. */
export interface SecretConstruct extends IConstruct {
  readonly kind: 'Secret';
  /** metadata.name */
  readonly name: string;
}

/** A Secret of another library, such as cdk8s-plus's, or an ApiObject of kind Secret. */
export interface ForeignSecret extends IConstruct {
  readonly apiVersion: string;
  readonly kind: string;
  /** metadata.name */
  readonly name: string;
}

/** A Secret in the namespace of what refers to it: a construct, or the name of an existing one. */
export type SecretSource = SecretConstruct | ForeignSecret | PlainReference;

interface Reference {
  readonly kind: FluxKind;
  /** @default - the namespace of what refers to it */
  readonly namespace?: string;
  /** Only for a Flux older than 2.7. @default - see fluxApiVersions */
  readonly apiVersion?: FluxApiVersion;
}

/** One object that is not declared here, by name. */
export interface ObjectReference extends Reference {
  readonly name: ObjectName;
  /** Flux ignores labels beside a name. */
  readonly matchLabels?: never;
}

/** Every object of the kind and namespace that has these labels. */
export interface ObjectSelector extends Reference {
  /** As Flux writes "every"; may be left out. @default * */
  readonly name?: '*';
  /** All of them have to match. An empty set of labels matches every object. */
  readonly matchLabels: Readonly<Record<string, string>>;
}

/** Objects that are not declared here. */
export type FluxReference = ObjectReference | ObjectSelector;

/** How Flux's CRDs write a reference. */
export interface RenderedReference {
  readonly apiVersion: string;
  readonly kind: FluxKind;
  readonly name: string;
  readonly namespace?: string;
  readonly matchLabels?: Record<string, string>;
}

/** Writes a reference to an object or objects. A construct of another namespace gets its namespace written. */
export function renderReference(referred: FluxObject | FluxReference, ownNamespace: string): RenderedReference {
  if (isFluxObject(referred)) {
    const { kind, name } = referred;
    return { apiVersion: ApiObject.of(referred).apiVersion, kind, name, ...elsewhere(referred, ownNamespace) };
  }
  const { kind, name = '*', namespace, apiVersion = fluxApiVersions[kind], matchLabels } = referred;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(matchLabels !== undefined && { matchLabels: { ...matchLabels } }),
  };
}

/**
 * Writes a reference whose kind is known: as it is, or the name of a construct and its namespace where that differs.
 */
export function renderNamespaced(referred: FluxObject | NamespacedReference, ownNamespace: string) {
  if (referred.node === undefined) return referred;
  return { name: referred.name, ...elsewhere(referred, ownNamespace) };
}

function elsewhere(referred: FluxObject, ownNamespace: string): { namespace?: string } {
  const { namespace } = ApiObject.of(referred).metadata;
  return namespace !== undefined && namespace !== ownNamespace ? { namespace } : {};
}

/** Whether this is a construct, not a reference. */
export function isFluxObject(referred: object): referred is FluxObject {
  return 'node' in referred;
}
