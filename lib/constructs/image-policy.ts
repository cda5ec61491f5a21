import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as reflector from '../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import type { ImageRepository } from './image-repository.ts';
import { nameViolations, specViolations } from './spec-violations.ts';
import { type PlainReference, renderReference } from './targets.ts';
import { checkAtSynth } from './validate.ts';

/** Which of the scanned tags is the latest. */
export type ImageOrder =
  /** The highest version in a semver range, such as >=1.0.0 */
  | { readonly semver: { readonly range: string } }
  /** The last (asc, Flux's default) or the first by the alphabet. */
  | { readonly alphabetical: { readonly order?: 'asc' | 'desc' } }
  /** The highest (asc, Flux's default) or the lowest number. */
  | { readonly numerical: { readonly order?: 'asc' | 'desc' } };

/** Whether the digest of the latest tag is looked up. Flux takes an interval for Always alone, and needs it there. */
type Digest =
  | { readonly digestReflectionPolicy: 'Always'; readonly interval: FluxDuration }
  | { readonly digestReflectionPolicy?: 'IfNotPresent' | 'Never'; readonly interval?: never };

export type ImagePolicyProps = Omit<
  reflector.ImagePolicySpec,
  'imageRepositoryRef' | 'policy' | 'interval' | 'digestReflectionPolicy'
> &
  Digest & {
    /** metadata.name. */
    readonly name: string;
    /** @default - the namespace of the chart */
    readonly namespace?: string;
    /** The repository whose tags are ordered; of another namespace only where its accessFrom allows it. */
    readonly repository: ImageRepository | (PlainReference & { readonly namespace?: string });
    readonly policy: ImageOrder;
  };

/** Which tag of an image repository is the latest (image.toolkit.fluxcd.io/v1 ImagePolicy). */
export class ImagePolicy extends Construct {
  readonly kind = 'ImagePolicy';
  readonly name: string;

  constructor(scope: Construct, id: string, props: ImagePolicyProps) {
    super(scope, id);
    const { name, namespace, repository, ...spec } = props;
    this.name = name;
    const own = namespace ?? Chart.of(this).namespace ?? 'default';
    const { name: repositoryName, namespace: elsewhere } =
      repository.node !== undefined ? renderReference(repository, own) : repository;
    new reflector.ImagePolicy(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        ...spec,
        imageRepositoryRef: { name: repositoryName, ...(elsewhere !== undefined && { namespace: elsewhere }) },
      },
    });
    checkAtSynth(this, () => [...specViolations(spec), ...nameViolations('repository.name', repositoryName)]);
    if (repository.node !== undefined) this.node.addDependency(repository);
  }
}
