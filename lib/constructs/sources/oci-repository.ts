import { Construct } from 'constructs';
import * as source from '../../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../../flux/duration.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { SecretSource } from '../references.ts';
import { re2Violations } from '../spec-violations.ts';
import type { Violation } from '../violation.ts';
import { semverViolations } from './git-violations.ts';
import type { OciVerification } from './oci-verification.ts';
import { urlViolations } from './url-violations.ts';

/** Which artifact is pulled. Flux would silently prefer digest over semver and tag, so only one can be given. */
export type OciReference =
  | { readonly tag: string; readonly semver?: never; readonly semverFilter?: never; readonly digest?: never }
  | {
      /** A semver range over the tags: the newest match is pulled. */
      readonly semver: string;
      /** Go regular expression (RE2) that tags also have to match. @default - all tags */
      readonly semverFilter?: string;
      readonly tag?: never;
      readonly digest?: never;
    }
  /** sha256:… */
  | { readonly digest: string; readonly tag?: never; readonly semver?: never; readonly semverFilter?: never };

/** Which layer of the artifact is taken. */
export interface OciLayerSelector {
  /** The first layer of this media type. @default - the first layer */
  readonly mediaType?: string;
  /** Unpack it, or keep it as it is. @default extract (Flux's default) */
  readonly operation?: 'extract' | 'copy';
}

export interface OciRepositoryProps {
  readonly metadata: ObjectMetadata;
  /** The artifact's repository without a tag. */
  readonly url: `oci://${string}`;
  /** How often Flux reconciles it; a Receiver does so at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux accepts ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: FluxTimeout;
  /** @default - the tag latest (Flux's default) */
  readonly ref?: OciReference;
  /** @default - the first layer, unpacked */
  readonly layerSelector?: OciLayerSelector;
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
  /** Checks the artifact's signature. @default - signatures are not checked */
  readonly verify?: OciVerification;
  /** Plain HTTP. @default false */
  readonly insecure?: boolean;
  /** Patterns in the format of .gitignore; what matches is left out of the artifact. @default - Flux's own list, and the artifact's .sourceignore */
  readonly ignore?: string;
  /** Stop fetching. @default false */
  readonly suspend?: boolean;
}

/** An OCI artifact that Flux fetches (source.toolkit.fluxcd.io/v1 OCIRepository). */
export class OciRepository extends Construct {
  readonly kind = 'OCIRepository';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: OciRepositoryProps) {
    super(scope, id);
    const { metadata, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareFluxObject(this, {
      gvk: source.OciRepository.GVK,
      metadata,
      spec,
      violations: () => artifactViolations(known(spec)),
    });
  }
}

function artifactViolations({ url, ref }: Omit<OciRepositoryProps, 'metadata'>): Violation[] {
  const { tag, semver, semverFilter, digest } = ref ?? {};
  const found = urlViolations(url, {
    // Letters of a repository's name as go-containerregistry accepts them (pkg/name/repository.go).
    accepts: /^oci:\/\/[^/]+\/[a-z0-9_./-]+$/,
    choices: 'oci://HOST/REPOSITORY without a tag, the repository in lower case',
    fix: () => 'Give tag, digest or semver in ref.',
  });
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) {
    found.push({ prop: 'ref.tag', value: tag, choices: 'a tag, such as 1.2.3', fix: 'For a range use semver.' });
  }
  found.push(...semverViolations('ref.semver', semver), ...re2Violations('ref.semverFilter', semverFilter));
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    const fix = 'The registry shows it with the artifact.';
    found.push({ prop: 'ref.digest', value: digest, choices: 'sha256: and 64 digits', fix });
  }
  return found;
}
