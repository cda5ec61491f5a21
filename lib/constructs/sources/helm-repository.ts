import { Construct } from 'constructs';
import * as source from '../../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../../flux/duration.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { SecretSource } from '../references.ts';
import type { Violation } from '../violation.ts';
import type { AccessFrom } from './access.ts';
import { urlViolations } from './url-violations.ts';

export interface HelmRepositoryProps {
  readonly metadata: ObjectMetadata;
  /** Where the index is: an http or https URL, or an oci one for type oci. */
  readonly url: `${'http' | 'https' | 'oci'}://${string}`;
  /** How often Flux reconciles it; a Receiver does so at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux accepts ms, s and m here, not h. @default 60s (Flux's default) */
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
      violations: () => repositoryViolations(known(spec)),
    });
  }
}

function repositoryViolations({ url, type = 'default' }: Omit<HelmRepositoryProps, 'metadata'>): Violation[] {
  const found = urlViolations(url, {
    accepts: /^(https?|oci):\/\/[^/]/,
    choices: 'an http://, https:// or oci:// URL',
    fix: () => 'For example: https://charts.example.org.',
  });
  // source-controller v1.8.0, internal/controller/helmrepository_controller.go.
  if (url !== undefined && found.length === 0 && url.startsWith('oci://') !== (type === 'oci')) {
    const choices = type === 'oci' ? 'an oci:// URL' : 'an http:// or https:// URL';
    const problem = `with the type ${type} Flux refuses it`;
    found.push({ prop: 'url', value: url, problem, choices, fix: 'Change type, or use an OciRepository.' });
  }
  return found;
}
