import { Construct } from 'constructs';
import * as reflector from '../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { checkInterval } from './check-interval.ts';
import { InvalidPropsError } from './invalid-props.ts';

export interface ImageRepositoryProps extends Omit<reflector.ImageRepositorySpec, 'image' | 'interval'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** The image without a tag and without a scheme, such as docker.io/library/nginx. */
  readonly image: string;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
}

/** An image repository whose tags Flux scans (image.toolkit.fluxcd.io/v1 ImageRepository, served by the image-reflector-controller). */
export class ImageRepository extends Construct {
  readonly kind = 'ImageRepository';
  readonly name: string;

  /** @throws InvalidPropsError for what the API server or the controller would refuse */
  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkInterval(this, spec.interval);
    if (!/^[^/:@\s]+(:\d+)?(\/[^/:@\s]+)+$/.test(spec.image)) {
      const choices = 'HOST/REPOSITORY without tag, digest and scheme';
      throw new InvalidPropsError(this, 'image', spec.image, choices, 'For example: docker.io/library/nginx.');
    }
    new reflector.ImageRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}
