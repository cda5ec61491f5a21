import { Construct } from 'constructs';
import * as source from '../../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../../flux/duration.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { SecretSource } from '../references.ts';
import type { Violation } from '../violation.ts';
import type { AccessFrom } from './access.ts';

export interface HelmRepositoryProps {
  readonly metadata: ObjectMetadata;
  /** Where the index is: an http or https URL, or an oci one for type oci. */
  readonly url: `${'http' | 'https' | 'oci'}://${string}`;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux takes ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: FluxTimeout;
  /** An index that is fetched, or a registry that charts are pulled from. @default default (Flux's default) */
  readonly type?: 'default' | 'oci';
  /** Who gives the credentials of a registry; read with type oci only. @default generic (Flux's default) */
  readonly provider?: 'generic' | 'aws' | 'azure' | 'gcp';
  /** Secret with `username` and `password`; with type oci also one of type kubernetes.io/dockerconfigjson. @default - none: a public repository */
  readonly secretRef?: SecretSource;
  /** Send the credentials to other hosts too, where the index names charts there. @default false */
  readonly passCredentials?: boolean;
  /** Secret with `ca.crt` for a private authority, `tls.crt` and `tls.key` for mutual TLS. @default - the system's authorities */
  readonly certSecretRef?: SecretSource;
  /** Plain HTTP to a registry; read with type oci only. @default false */
  readonly insecure?: boolean;
  /** Which other namespaces may refer to it. Flux does not look at it yet. @default - any */
  readonly accessFrom?: AccessFrom;
  /** Stop fetching. @default false */
  readonly suspend?: boolean;
}

/** A repository of Helm charts (source.toolkit.fluxcd.io/v1 HelmRepository). One of type oci is never fetched, so a Receiver has nothing
 * to reconcile in it: use an OciRepository there. */
export class HelmRepository extends Construct {
  readonly kind = 'HelmRepository';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: HelmRepositoryProps) {
    super(scope, id);
    const { metadata, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareFluxObject(this, {
      gvk: source.HelmRepository.GVK,
      metadata,
      spec,
      violations: () => urlViolations(spec.url),
    });
  }
}

function urlViolations(url: string): Violation[] {
  if (/^(https?|oci):\/\/[^/]/.test(url)) return [];
  const fix = 'For example: https://charts.example.org.';
  return [{ prop: 'url', value: url, choices: 'an http://, https:// or oci:// URL', fix }];
}
