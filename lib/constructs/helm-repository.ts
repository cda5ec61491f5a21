import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { checkInterval } from './check-interval.ts';

export interface HelmRepositoryProps extends Omit<source.HelmRepositorySpec, 'url' | 'interval'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** Where the index is: an http or https URL, or an oci one for type oci. */
  readonly url: `${'http' | 'https' | 'oci'}://${string}`;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
}

/** A repository of Helm charts (source.toolkit.fluxcd.io/v1 HelmRepository). One of type oci is never fetched, so a Receiver has nothing
 * to reconcile in it: use an OciRepository there. */
export class HelmRepository extends Construct {
  readonly kind = 'HelmRepository';
  readonly name: string;

  /** @throws InvalidPropsError for an interval the API server or the controller would refuse */
  constructor(scope: Construct, id: string, props: HelmRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkInterval(this, spec.interval);
    new source.HelmRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}
