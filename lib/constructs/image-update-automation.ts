import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as automation from '../../imports/image.toolkit.fluxcd.io.ts';
import type { FluxDuration } from '../flux/duration.ts';
import type { GitRepository } from './git-repository.ts';
import { nameViolations, specViolations } from './spec-violations.ts';
import { type PlainReference, renderReference } from './targets.ts';
import { checkAtSynth } from './validate.ts';

export interface ImageUpdateAutomationProps
  extends Omit<automation.ImageUpdateAutomationSpec, 'interval' | 'sourceRef'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** The repository that the new tags are committed to. */
  readonly source: GitRepository | (PlainReference & { readonly namespace?: string });
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
}

/** Commits the latest image tags to a Git repository (image.toolkit.fluxcd.io/v1 ImageUpdateAutomation). */
export class ImageUpdateAutomation extends Construct {
  readonly kind = 'ImageUpdateAutomation';
  readonly name: string;

  constructor(scope: Construct, id: string, props: ImageUpdateAutomationProps) {
    super(scope, id);
    const { name, namespace, source, ...spec } = props;
    this.name = name;
    const own = namespace ?? Chart.of(this).namespace ?? 'default';
    const { name: sourceName, namespace: elsewhere } =
      source.node !== undefined ? renderReference(source, own) : source;
    new automation.ImageUpdateAutomation(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        ...spec,
        sourceRef: {
          kind: 'GitRepository',
          name: sourceName,
          ...(elsewhere !== undefined && { namespace: elsewhere }),
        },
      },
    });
    checkAtSynth(this, () => [...specViolations(spec), ...nameViolations('source.name', sourceName)]);
    if (source.node !== undefined) this.node.addDependency(source);
  }
}
