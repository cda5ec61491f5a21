import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../flux/duration.ts';
import { specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';

export interface BucketProps extends Omit<source.BucketSpec, 'interval' | 'timeout'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux takes ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: FluxTimeout;
}

/** A bucket of an object store (source.toolkit.fluxcd.io/v1 Bucket). */
export class Bucket extends Construct {
  readonly kind = 'Bucket';
  readonly name: string;

  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkAtSynth(this, () => specViolations(spec));
    new source.Bucket(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}
