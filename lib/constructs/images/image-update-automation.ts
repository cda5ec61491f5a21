import { Construct } from 'constructs';
import * as automation from '../../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../../flux/duration.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import { type NamespacedReference, renderNamespaced, type SecretSource } from '../references.ts';
import type { GitReference } from '../sources/git-reference.ts';
import type { GitRepository } from '../sources/git-repository.ts';
import { refViolations } from '../sources/git-violations.ts';

/** How the automation reads and writes the repository. */
export interface AutomationGit {
  /** What is checked out before it is changed. @default - what the GitRepository checks out */
  readonly checkout?: { readonly ref: GitReference };
  readonly commit: AutomationCommit;
  /** Where the commits go. @default - the branch that is checked out */
  readonly push?: AutomationPush;
}

/** What the commits look like. */
export interface AutomationCommit {
  readonly author: { readonly email: string; readonly name?: string };
  /** A template of Go, with .AutomationObject, .Changed and .Values. @default - Flux's own message */
  readonly messageTemplate?: string;
  /** .Values of the template. @default - none */
  readonly messageTemplateValues?: Readonly<Record<string, string>>;
  /** Signs the commits. @default - not signed */
  readonly signingKey?: AutomationSigningKey;
}

/** The key that commits are signed with. */
export interface AutomationSigningKey {
  /** Secret with the private key (`git.asc` for gpg, `identity` for ssh) and its `passphrase`. */
  readonly secretRef: SecretSource;
  /** @default gpg (Flux's default) */
  readonly type?: 'gpg' | 'ssh';
}

/** Where commits go. */
export interface AutomationPush {
  /** @default - the branch that is checked out */
  readonly branch?: string;
  /** A refspec that is pushed in addition to the branch. @default - none */
  readonly refspec?: string;
  /** Options of `git push`. @default - none */
  readonly options?: Readonly<Record<string, string>>;
}

/** Which ImagePolicies of the namespace take part. */
export interface PolicySelector {
  /** Labels that all have to match. @default - none */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** Conditions that all have to hold. @default - none */
  readonly matchExpressions?: readonly PolicySelectorExpression[];
}

/** A condition on a label, as Kubernetes writes it. */
export interface PolicySelectorExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** Needed for In and NotIn. @default - none */
  readonly values?: readonly string[];
}

export interface ImageUpdateAutomationProps {
  readonly metadata: ObjectMetadata;
  /** The repository that the new tags are committed to; of another namespace only where the controller is allowed to. */
  readonly sourceRef:
    | GitRepository
    | (NamespacedReference & { readonly kind?: 'GitRepository'; readonly apiVersion?: string });
  /** How often Flux reconciles it; a Receiver does so at once, so this can be long. */
  readonly interval: FluxDuration;
  /** How the repository is read and written. Flux reports an automation without it as failed: it says who commits. */
  readonly git?: AutomationGit;
  /** @default - every ImagePolicy of the namespace */
  readonly policySelector?: PolicySelector;
  /** What in the repository is changed. @default - the whole repository, by markers (Setters) */
  readonly update?: {
    /** Folder whose files are changed. @default - the root */
    readonly path?: string;
    /** Setters: values with a marker comment. @default Setters (Flux's default) */
    readonly strategy?: 'Setters';
  };
  /** Stop committing. @default false */
  readonly suspend?: boolean;
}

/** Commits the latest image tags to a Git repository (image.toolkit.fluxcd.io/v1 ImageUpdateAutomation). */
export class ImageUpdateAutomation extends Construct {
  readonly kind = 'ImageUpdateAutomation';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ImageUpdateAutomationProps) {
    super(scope, id);
    const { metadata, sourceRef, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareFluxObject(this, {
      gvk: automation.ImageUpdateAutomation.GVK,
      metadata,
      spec: { ...spec, sourceRef: { kind: 'GitRepository', ...renderNamespaced(sourceRef, this.namespace) } },
      violations: () => refViolations('git.checkout.ref', known(spec.git)?.checkout?.ref),
    });
    if (sourceRef.node !== undefined) this.node.addDependency(sourceRef);
  }
}
