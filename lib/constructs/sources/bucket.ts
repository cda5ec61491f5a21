import { Construct } from 'constructs';
import * as source from '../../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../../flux/duration.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { SecretSource } from '../references.ts';

export interface BucketProps {
  readonly metadata: ObjectMetadata;
  /** Name of the bucket at the object store. */
  readonly bucketName: string;
  /** Host and port of the object store, without a scheme. */
  readonly endpoint: string;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux takes ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: FluxTimeout;
  /** The object store; generic is anything that speaks S3. @default generic (Flux's default) */
  readonly provider?: 'generic' | 'aws' | 'gcp' | 'azure';
  /** Region of the endpoint. @default - us-east-1 where the store needs one */
  readonly region?: string;
  /** Only objects whose names start so are fetched. @default - all objects */
  readonly prefix?: string;
  /**
   * Secret with the credentials: `accesskey` and `secretkey`; gcp: `serviceaccount`; azure: `accountKey`, `sasKey`, or
   * `tenantId`, `clientId` and `clientSecret`.
   * @default - the identity of the ServiceAccount or of the controller; a public bucket
   */
  readonly secretRef?: SecretSource;
  /** ServiceAccount whose identity is used; not with the provider generic, nor beside secretRef. @default - the controller's own identity */
  readonly serviceAccountName?: string;
  /** Secret with `ca.crt` for a private authority, `tls.crt` and `tls.key` for mutual TLS; with the provider generic only. @default - the system's authorities */
  readonly certSecretRef?: SecretSource;
  /** Secret with the key `address` (and `username`, `password`) of an HTTP proxy. @default - no proxy */
  readonly proxySecretRef?: SecretSource;
  /** A service that gives temporary credentials; with the providers aws and generic only. @default - none */
  readonly sts?: BucketSts;
  /** Plain HTTP. @default false */
  readonly insecure?: boolean;
  /** Patterns in the format of .gitignore; what matches is left out of the artifact. @default - Flux's own list, and the bucket's .sourceignore */
  readonly ignore?: string;
  /** Stop fetching. @default false */
  readonly suspend?: boolean;
}

/** A Security Token Service. */
export type BucketSts =
  /** For the provider aws: another endpoint than AWS's own. */
  | { readonly provider: 'aws'; readonly endpoint: HttpUrl; readonly secretRef?: never; readonly certSecretRef?: never }
  /** For the provider generic: such as MinIO's AssumeRoleWithLDAPIdentity. */
  | {
      readonly provider: 'ldap';
      readonly endpoint: HttpUrl;
      /** Secret with `username` and `password`. @default - none */
      readonly secretRef?: SecretSource;
      /** Secret with `ca.crt`, or `tls.crt` and `tls.key`. @default - the system's authorities */
      readonly certSecretRef?: SecretSource;
    };

type HttpUrl = `${'https' | 'http'}://${string}`;

/** A bucket of an object store (source.toolkit.fluxcd.io/v1 Bucket). */
export class Bucket extends Construct {
  readonly kind = 'Bucket';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    const { metadata, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareFluxObject(this, { gvk: source.Bucket.GVK, metadata, spec });
  }
}
