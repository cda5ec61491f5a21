import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';

export interface HelmChartProps extends Omit<source.HelmChartSpec, 'interval'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
}

/** A chart of a Helm, Git or bucket source (source.toolkit.fluxcd.io/v1 HelmChart). HelmReleases make their own as a rule. */
export class HelmChart extends Construct {
  readonly kind = 'HelmChart';
  readonly name: string;

  constructor(scope: Construct, id: string, props: HelmChartProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkAtSynth(this, () => specViolations(spec));
    new source.HelmChart(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}
