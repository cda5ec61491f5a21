import { Construct } from 'constructs';
import * as source from '../../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../../flux/duration.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { PlainReference, SecretSource } from '../references.ts';
import type { GitReference } from './git-reference.ts';
import { gitViolations } from './git-violations.ts';

export interface GitRepositoryProps {
  readonly metadata: ObjectMetadata;
  /** Where to clone from: an http, https or ssh URL (scp-like git@host:path is not one). */
  readonly url: string;
  /** @default - branch master (Flux's default) */
  readonly ref?: GitReference;
  /** How often Flux polls. A Receiver makes it fetch at each push, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one clone. Flux accepts ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: FluxTimeout;
  /**
   * Secret with the credentials. For https: `username` and `password`, or `bearerToken`; for ssh: `identity` and
   * `known_hosts`; with the provider github: `githubAppID`, `githubAppInstallationID` and `githubAppPrivateKey`.
   * @default - none: a public repository
   */
  readonly secretRef?: SecretSource;
  /** Who gives the credentials: azure is workload identity, github a GitHub App. @default generic (Flux's default) */
  readonly provider?: 'generic' | 'azure' | 'github';
  /** ServiceAccount whose identity is used; with the provider azure only. @default - the controller's own identity */
  readonly serviceAccountName?: string;
  /** Secret with the key `address` (and `username`, `password`) of an HTTP or SOCKS5 proxy. @default - no proxy */
  readonly proxySecretRef?: SecretSource;
  /** Checks the signatures of commits or tags. @default - signatures are not checked */
  readonly verify?: GitVerification;
  /** Patterns in the format of .gitignore; what matches is left out of the artifact. @default - Flux's own list, and the repository's .sourceignore */
  readonly ignore?: string;
  /** Folders that are checked out, and nothing else. @default - the whole repository */
  readonly sparseCheckout?: readonly string[];
  /** Artifacts of other GitRepositories of the namespace that are put into this one's. @default - none */
  readonly include?: readonly GitInclude[];
  /** Check out submodules too, with the same credentials. @default false */
  readonly recurseSubmodules?: boolean;
  /** Stop fetching. @default false */
  readonly suspend?: boolean;
}

/** Which signatures are checked, and against which keys. */
export interface GitVerification {
  /** HEAD: the commit that is checked out; Tag: the tag that names it; head is an older way to write HEAD. @default HEAD (Flux's default) */
  readonly mode?: 'HEAD' | 'Tag' | 'TagAndHEAD' | 'head';
  /** Secret with the public keys (PGP or SSH) of the trusted authors, each under a key of its own. */
  readonly secretRef: SecretSource;
}

/** Which part of another GitRepository is put where. */
export interface GitInclude {
  readonly repository: GitRepository | PlainReference;
  /** Folder of the other artifact. @default - its root */
  readonly fromPath?: string;
  /** Folder in this artifact. @default - the name of the other GitRepository */
  readonly toPath?: string;
}

/** A Git repository that Flux fetches (source.toolkit.fluxcd.io/v1 GitRepository). */
export class GitRepository extends Construct {
  /** apiVersion and kind, for references from Receivers, Kustomizations and HelmReleases. */
  static readonly gvk: { readonly apiVersion: string; readonly kind: string } = source.GitRepository.GVK;
  readonly kind = 'GitRepository';
  readonly name: string;
  readonly namespace: string;
  /** What is checked out; undefined for Flux's default, the branch master. */
  readonly ref: GitReference | undefined;

  constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id);
    const { metadata, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    this.ref = spec.ref;
    declareFluxObject(this, { gvk: GitRepository.gvk, metadata, spec, violations: () => gitViolations(known(spec)) });
  }
}
