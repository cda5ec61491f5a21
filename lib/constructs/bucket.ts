import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { checkInterval } from './check-interval.ts';

export interface BucketProps extends Omit<source.BucketSpec, 'interval'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
}

/** A bucket of an object store (source.toolkit.fluxcd.io/v1 Bucket). */
export class Bucket extends Construct {
  readonly kind = 'Bucket';
  readonly name: string;

  /** @throws InvalidPropsError for an interval the API server or the controller would refuse */
  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkInterval(this, spec.interval);
    new source.Bucket(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}
