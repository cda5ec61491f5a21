import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as reflector from '../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { checkInterval } from './check-interval.ts';
import type { ImageRepository } from './image-repository.ts';
import { renderReference } from './targets.ts';

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
    readonly repository: ImageRepository | { readonly name: string; readonly namespace?: string };
    readonly policy: ImageOrder;
  };

/** Which tag of an image repository is the latest (image.toolkit.fluxcd.io/v1 ImagePolicy). */
export class ImagePolicy extends Construct {
  readonly kind = 'ImagePolicy';
  readonly name: string;

  /** @throws InvalidPropsError for an interval the API server would refuse */
  constructor(scope: Construct, id: string, props: ImagePolicyProps) {
    super(scope, id);
    const { name, namespace, repository, ...spec } = props;
    this.name = name;
    checkInterval(this, spec.interval);
    const own = namespace ?? Chart.of(this).namespace ?? 'default';
    const { name: repositoryName, namespace: elsewhere } =
      'node' in repository ? renderReference(repository, own) : repository;
    new reflector.ImagePolicy(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        ...spec,
        imageRepositoryRef: { name: repositoryName, ...(elsewhere !== undefined && { namespace: elsewhere }) },
      },
    });
    if ('node' in repository) this.node.addDependency(repository);
  }
}
