import { Construct } from 'constructs';
import * as reflector from '../../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../../flux/duration.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import { type NamespacedReference, renderNamespaced } from '../references.ts';
import { semverViolations } from '../sources/git-violations.ts';
import { re2Violations } from '../spec-violations.ts';
import type { Violation } from '../violation.ts';
import type { ImageRepository } from './image-repository.ts';

/** Which of the scanned tags is the latest. */
export type ImageOrder =
  /** The highest version in a semver range, such as >=1.0.0 */
  | { readonly semver: { readonly range: string } }
  /** The last (asc, Flux's default) or the first by the alphabet. */
  | { readonly alphabetical: { readonly order?: 'asc' | 'desc' } }
  /** The highest (asc, Flux's default) or the lowest number. */
  | { readonly numerical: { readonly order?: 'asc' | 'desc' } };

/** Which tags are ordered, and by which part of them. */
export interface ImageTagFilter {
  /** Go regular expression (RE2); only tags that match are ordered. @default - all tags */
  readonly pattern?: string;
  /** What is ordered instead of the tag, from the pattern's groups: `$time`. @default - the tag */
  readonly extract?: string;
}

/**
 * Whether the digest of the latest tag is looked up. Flux accepts an interval only for Always, and requires it there.
 */
export type DigestReflection =
  | {
      readonly digestReflectionPolicy: 'Always';
      /** How often the digest is looked up. */
      readonly interval: FluxDuration;
    }
  | {
      /** @default Never (Flux's default) */
      readonly digestReflectionPolicy?: 'IfNotPresent' | 'Never';
      readonly interval?: never;
    };

export type ImagePolicyProps = DigestReflection & {
  readonly metadata: ObjectMetadata;
  /** The repository whose tags are ordered; of another namespace only where its accessFrom allows it. */
  readonly imageRepositoryRef: ImageRepository | NamespacedReference;
  readonly policy: ImageOrder;
  /** @default - all tags, as they are */
  readonly filterTags?: ImageTagFilter;
  /** Stop looking for a newer tag. @default false */
  readonly suspend?: boolean;
};

/** Which tag of an image repository is the latest (image.toolkit.fluxcd.io/v1 ImagePolicy). */
export class ImagePolicy extends Construct {
  readonly kind = 'ImagePolicy';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ImagePolicyProps) {
    super(scope, id);
    const { metadata, imageRepositoryRef, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareFluxObject(this, {
      gvk: reflector.ImagePolicy.GVK,
      metadata,
      spec: { ...spec, imageRepositoryRef: renderNamespaced(imageRepositoryRef, this.namespace) },
      violations: () => policyViolations(known(spec)),
    });
    if (imageRepositoryRef.node !== undefined) this.node.addDependency(imageRepositoryRef);
  }
}

/** Values computed at run time, which no type stops. */
function policyViolations(props: Omit<ImagePolicyProps, 'metadata' | 'imageRepositoryRef'>): Violation[] {
  const { policy, filterTags, digestReflectionPolicy, interval } = props;
  const found: Violation[] = [];
  if (policy !== undefined && 'semver' in policy)
    found.push(...semverViolations('policy.semver.range', policy.semver?.range));
  found.push(...re2Violations('filterTags.pattern', filterTags?.pattern));
  if (interval !== undefined && digestReflectionPolicy !== 'Always') {
    const problem = 'Flux accepts it only if the digest is always looked up';
    const fix = "Leave it out, or set digestReflectionPolicy: 'Always'.";
    found.push({ prop: 'interval', value: interval, problem, choices: 'digestReflectionPolicy Always', fix });
  }
  return found;
}
