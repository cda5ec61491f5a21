import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../flux/duration.ts';
import { specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';
import type { Violation } from './violation.ts';

export interface OciRepositoryProps extends Omit<source.OciRepositorySpec, 'url' | 'interval' | 'timeout'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** The artifact's repository without a tag. */
  readonly url: `oci://${string}`;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux takes ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: FluxTimeout;
}

/** An OCI artifact that Flux fetches (source.toolkit.fluxcd.io/v1 OCIRepository). */
export class OciRepository extends Construct {
  readonly kind = 'OCIRepository';
  readonly name: string;

  constructor(scope: Construct, id: string, props: OciRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkAtSynth(this, () => [...specViolations(spec), ...urlViolations(spec.url)]);
    new source.OciRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}

function urlViolations(url: string): Violation[] {
  if (/^oci:\/\/[^/]+\/[^:@]+$/.test(url)) return [];
  const fix = 'Give tag, digest or semver in ref.';
  return [{ prop: 'url', value: url, choices: 'oci://HOST/REPOSITORY without a tag', fix }];
}
