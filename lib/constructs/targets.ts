import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ObjectName } from '../flux/object-name.ts';
import type { ReceiverType } from '../flux/receiver-types.ts';
import type { Condition } from './filters/index.ts';

/**
 * The kinds that Receivers and Alerts can name (the enum of their CRDs), each with its apiVersion in Flux 2.7 and newer.
 * The notification-controller knows the version of some of them by itself; for the others a delivery without it ends
 * in 500, so it is always written (v1.9.3, defaultFluxAPIVersions).
 */
export const targetApiVersions = {
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
} as const;

export type TargetKind = keyof typeof targetApiVersions;

/** An apiVersion of one of Flux's groups. */
export type TargetApiVersion = (typeof targetApiVersions)[TargetKind] extends infer Own
  ? Own extends `${infer Group}/${string}`
    ? `${Group}/v${number}${'' | `alpha${number}` | `beta${number}`}`
    : never
  : never;

/** A construct that stands for one Flux object, such as GitRepository or ImageRepository. */
export interface FluxObject extends IConstruct {
  readonly kind: TargetKind;
  /** metadata.name */
  readonly name: string;
}

/** Something that is not declared here, by its name alone; no construct, whose shape would fit too. */
export interface PlainReference {
  /** metadata.name */
  readonly name: string;
  readonly node?: never;
}

interface Reference {
  readonly kind: TargetKind;
  /** @default - the namespace of what refers to it */
  readonly namespace?: string;
  /** For a cluster with another Flux than 2.7 or newer. @default - see targetApiVersions */
  readonly apiVersion?: TargetApiVersion;
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
export type TargetReference = ObjectReference | ObjectSelector;

/** What a delivery reconciles: a construct or a reference, each also with a filter of its own. */
export type Target<T extends ReceiverType> =
  | FluxObject
  | { readonly object: FluxObject; readonly filter: Condition<T> }
  | (TargetReference & {
      /** Has to hold beside the Receiver's resourceFilter. @default - no further condition */
      readonly filter?: Condition<T>;
    });

/** How Flux's CRDs write a reference. */
export interface RenderedReference {
  readonly apiVersion: string;
  readonly kind: TargetKind;
  readonly name: string;
  readonly namespace?: string;
  readonly matchLabels?: Record<string, string>;
}

/** Writes a reference to an object or objects. A construct of another namespace gets its namespace written. */
export function renderReference(target: FluxObject | TargetReference, ownNamespace: string): RenderedReference {
  if (isFluxObject(target)) {
    const { apiVersion, metadata } = ApiObject.of(target);
    const elsewhere = metadata.namespace !== undefined && metadata.namespace !== ownNamespace;
    return {
      apiVersion,
      kind: target.kind,
      name: target.name,
      ...(elsewhere && { namespace: metadata.namespace }),
    };
  }
  const { kind, name = '*', namespace, apiVersion = targetApiVersions[kind], matchLabels } = target;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(matchLabels !== undefined && { matchLabels: { ...matchLabels } }),
  };
}

/** Whether this is a construct, not a reference. */
export function isFluxObject(target: object): target is FluxObject {
  return 'node' in target;
}
