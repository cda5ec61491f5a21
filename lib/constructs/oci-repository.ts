import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { checkInterval } from './check-interval.ts';
import { InvalidPropsError } from './invalid-props.ts';

export interface OciRepositoryProps extends Omit<source.OciRepositorySpec, 'url' | 'interval'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** The artifact's repository without a tag. */
  readonly url: `oci://${string}`;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
}

/** An OCI artifact that Flux fetches (source.toolkit.fluxcd.io/v1 OCIRepository). */
export class OciRepository extends Construct {
  readonly kind = 'OCIRepository';
  readonly name: string;

  /** @throws InvalidPropsError for what the API server or the controller would refuse */
  constructor(scope: Construct, id: string, props: OciRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkInterval(this, spec.interval);
    if (!/^oci:\/\/[^/]+\/[^:@]+$/.test(spec.url)) {
      const fix = 'Give tag, digest or semver in ref.';
      throw new InvalidPropsError(this, 'url', spec.url, 'oci://HOST/REPOSITORY without a tag', fix);
    }
    new source.OciRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}
