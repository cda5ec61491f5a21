import { Construct } from 'constructs';
import * as source from '../../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../../flux/duration.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import type { PlainReference } from '../references.ts';
import type { Violation } from '../violation.ts';
import type { Bucket } from './bucket.ts';
import type { GitRepository } from './git-repository.ts';
import { semverViolations } from './git-violations.ts';
import type { HelmRepository } from './helm-repository.ts';
import type { OciVerification } from './oci-verification.ts';

/** A source of charts of the HelmChart's namespace, by its name. */
export interface HelmChartSource extends PlainReference {
  readonly kind: 'HelmRepository' | 'GitRepository' | 'Bucket';
  /** @default - the one that Flux serves */
  readonly apiVersion?: string;
}

export interface HelmChartProps {
  readonly metadata: ObjectMetadata;
  /** Name of the chart in a HelmRepository, or its folder in the other sources. */
  readonly chart: string;
  /** Where the chart is: of the HelmChart's namespace. */
  readonly sourceRef: HelmRepository | GitRepository | Bucket | HelmChartSource;
  /** How often Flux reconciles it; a Receiver does so at once, so this can be long. */
  readonly interval: FluxDuration;
  /** A semver range over the chart's versions, of a HelmRepository only. @default * (the newest, Flux's default) */
  readonly version?: string;
  /**
   * What makes a new artifact: a new version of the chart, or a new revision of the source. @default ChartVersion
   * (Flux's default)
   */
  readonly reconcileStrategy?: 'ChartVersion' | 'Revision';
  /** Paths in the source that replace values.yaml; later ones take precedence. @default - values.yaml */
  readonly valuesFiles?: readonly string[];
  /** Ignore values files that do not exist. @default false */
  readonly ignoreMissingValuesFiles?: boolean;
  /** Checks the chart's signature; of a HelmRepository of type oci only. @default - signatures are not checked */
  readonly verify?: OciVerification;
  /** Stop fetching. @default false */
  readonly suspend?: boolean;
}

/**
 * A chart of a Helm, Git or bucket source (source.toolkit.fluxcd.io/v1 HelmChart). HelmReleases usually create their
 * own.
 */
export class HelmChart extends Construct {
  readonly kind = 'HelmChart';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: HelmChartProps) {
    super(scope, id);
    const { metadata, sourceRef, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareFluxObject(this, {
      gvk: source.HelmChart.GVK,
      metadata,
      spec: {
        ...spec,
        sourceRef: sourceRef.node === undefined ? sourceRef : { kind: sourceRef.kind, name: sourceRef.name },
      },
      references: { sourceRef },
      violations: () => chartViolations(known(spec), sourceRef.kind),
    });
  }
}

/** The rule of the CRD (XValidation, source-controller v1.8.0), and versions that Flux cannot read. */
function chartViolations({ verify, version }: Pick<HelmChartProps, 'verify' | 'version'>, kind: string): Violation[] {
  if (kind !== 'HelmRepository') {
    if (verify === undefined) return [];
    const problem = `Flux refuses it for charts of a ${kind}`;
    return [
      {
        prop: 'verify',
        value: verify.provider,
        problem,
        choices: 'a HelmRepository of type oci',
        fix: 'Leave it out.',
      },
    ];
  }
  return semverViolations('version', version);
}
