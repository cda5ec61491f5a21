import { Construct } from 'constructs';
import * as reflector from '../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../flux/duration.ts';
import { specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';
import type { Violation } from './violation.ts';

export interface ImageRepositoryProps extends Omit<reflector.ImageRepositorySpec, 'image' | 'interval' | 'timeout'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** The image without a tag and without a scheme, such as docker.io/library/nginx. */
  readonly image: string;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one scan. Flux takes ms, s and m here, not h. @default - the interval (Flux's default) */
  readonly timeout?: FluxTimeout;
}

/** An image repository whose tags Flux scans (image.toolkit.fluxcd.io/v1 ImageRepository, served by the image-reflector-controller). */
export class ImageRepository extends Construct {
  readonly kind = 'ImageRepository';
  readonly name: string;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkAtSynth(this, () => [...specViolations(spec), ...imageViolations(spec.image)]);
    new reflector.ImageRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}

function imageViolations(image: string): Violation[] {
  if (/^[^/:@\s]+(:\d+)?(\/[^/:@\s]+)+$/.test(image)) return [];
  const choices = 'HOST/REPOSITORY without tag, digest and scheme';
  return [{ prop: 'image', value: image, choices, fix: 'For example: docker.io/library/nginx.' }];
}
