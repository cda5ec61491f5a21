import { Construct } from 'constructs';
import * as source from '../../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../../flux/duration.ts';
import { hasCredentials } from '../../flux/source-url.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { SecretSource } from '../references.ts';
import type { Violation } from '../violation.ts';

export interface BucketProps {
  readonly metadata: ObjectMetadata;
  /** Name of the bucket at the object store. */
  readonly bucketName: string;
  /** Host and port of the object store, without a scheme; with the provider azure, the URL of the storage account. */
  readonly endpoint: string;
  /** How often Flux reconciles it; a Receiver does so at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux accepts ms, s and m here, not h. @default 60s (Flux's default) */
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
  /** For the provider aws: an endpoint that is not AWS's own. */
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
    declareFluxObject(this, {
      gvk: source.Bucket.GVK,
      metadata,
      spec,
      violations: () => bucketViolations(known(spec)),
    });
  }
}

/** The rules of the CRD (XValidation, source-controller v1.8.0), and of the clients that take the endpoint. */
function bucketViolations(props: Omit<BucketProps, 'metadata'>): Violation[] {
  const { provider = 'generic', endpoint, sts, secretRef, serviceAccountName } = props;
  const found: Violation[] = [];
  if (hasCredentials(endpoint ?? '')) {
    const problem = 'it has credentials in it, which anyone can read in the manifest';
    const fix = 'Put them into a Secret, name that in secretRef, and make new ones.';
    found.push({ prop: 'endpoint', value: endpoint, problem, choices: 'an endpoint without credentials', fix });
  } else if (provider === 'azure' && endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint)) {
    const fix = 'For example: https://ACCOUNT.blob.core.windows.net.';
    found.push({ prop: 'endpoint', value: endpoint, choices: 'the URL of the storage account', fix });
  } else if ((provider === 'generic' || provider === 'aws') && endpoint !== undefined && !/^[^/\s]+$/.test(endpoint)) {
    const fix = 'For plain HTTP set insecure: true.';
    found.push({ prop: 'endpoint', value: endpoint, choices: 'HOST or HOST:PORT, without a scheme and a path', fix });
  }
  const token = { generic: 'ldap', aws: 'aws', gcp: undefined, azure: undefined }[provider];
  if (sts !== undefined && sts.provider !== token) {
    const choices = token === undefined ? 'no sts' : `sts of the provider ${token}`;
    const problem = `Flux refuses it with the provider ${provider}`;
    found.push({
      prop: 'sts.provider',
      value: sts.provider,
      problem,
      choices,
      fix: 'Change provider, or leave sts out.',
    });
  }
  if (serviceAccountName !== undefined && (provider === 'generic' || secretRef !== undefined)) {
    const problem = `Flux refuses it ${provider === 'generic' ? 'with the provider generic' : 'together with secretRef'}`;
    const choices = 'the providers aws, gcp and azure, without secretRef';
    found.push({ prop: 'serviceAccountName', value: serviceAccountName, problem, choices, fix: 'Leave it out.' });
  }
  return found;
}
