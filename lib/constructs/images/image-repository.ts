import { Construct } from 'constructs';
import * as reflector from '../../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../../flux/duration.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { SecretSource } from '../references.ts';
import type { AccessFrom } from '../sources/access.ts';
import { re2Violations } from '../spec-violations.ts';
import type { Violation } from '../violation.ts';

export interface ImageRepositoryProps {
  readonly metadata: ObjectMetadata;
  /** The image without a tag and without a scheme, such as docker.io/library/nginx. */
  readonly image: string;
  /** How often Flux reconciles it; a Receiver does so at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one scan. Flux accepts ms, s and m here, not h. @default - the interval (Flux's default) */
  readonly timeout?: FluxTimeout;
  /** Go regular expressions (RE2); tags that match one are left out. @default ^.*\.sig$ (cosign's signatures, Flux's default) */
  readonly exclusionList?: readonly string[];
  /** Which other namespaces may have ImagePolicies for it. @default - none */
  readonly accessFrom?: AccessFrom;
  /** Who gives the credentials. @default generic (Flux's default) */
  readonly provider?: 'generic' | 'aws' | 'azure' | 'gcp';
  /** Secret of type kubernetes.io/dockerconfigjson. @default - none: a public registry */
  readonly secretRef?: SecretSource;
  /** ServiceAccount with image pull secrets; with a provider other than generic, the one whose identity is used. @default - the controller's own identity */
  readonly serviceAccountName?: string;
  /** Secret with `ca.crt` for a private authority, `tls.crt` and `tls.key` for mutual TLS. @default - the system's authorities */
  readonly certSecretRef?: SecretSource;
  /** Secret with the key `address` (and `username`, `password`) of an HTTP proxy. @default - no proxy */
  readonly proxySecretRef?: SecretSource;
  /** Plain HTTP. @default false */
  readonly insecure?: boolean;
  /** Stop scanning. @default false */
  readonly suspend?: boolean;
}

/** An image repository whose tags Flux scans (image.toolkit.fluxcd.io/v1 ImageRepository, served by the image-reflector-controller). */
export class ImageRepository extends Construct {
  readonly kind = 'ImageRepository';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const { metadata, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareFluxObject(this, {
      gvk: reflector.ImageRepository.GVK,
      metadata,
      spec,
      violations: () => [...imageViolations(known(spec.image)), ...exclusions(known(spec.exclusionList))],
    });
  }
}

function exclusions(patterns: readonly string[] = []): Violation[] {
  return patterns.flatMap((pattern, index) => re2Violations(`exclusionList[${index}]`, pattern));
}

function imageViolations(image: string | undefined): Violation[] {
  if (image === undefined || /^[^/:@\s]+(:\d+)?(\/[^/:@\s]+)+$/.test(image)) return [];
  const choices = 'HOST/REPOSITORY without tag, digest and scheme';
  return [{ prop: 'image', value: image, choices, fix: 'For example: docker.io/library/nginx.' }];
}
