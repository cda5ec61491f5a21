import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../flux/duration.ts';
import { specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';
import type { Violation } from './violation.ts';

export interface HelmRepositoryProps extends Omit<source.HelmRepositorySpec, 'url' | 'interval' | 'timeout'> {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** Where the index is: an http or https URL, or an oci one for type oci. */
  readonly url: `${'http' | 'https' | 'oci'}://${string}`;
  /** How often Flux looks by itself; a Receiver makes it look at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one fetch. Flux takes ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: FluxTimeout;
}

/** A repository of Helm charts (source.toolkit.fluxcd.io/v1 HelmRepository). One of type oci is never fetched, so a Receiver has nothing
 * to reconcile in it: use an OciRepository there. */
export class HelmRepository extends Construct {
  readonly kind = 'HelmRepository';
  readonly name: string;

  constructor(scope: Construct, id: string, props: HelmRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkAtSynth(this, () => [...specViolations(spec), ...urlViolations(spec.url)]);
    new source.HelmRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}

function urlViolations(url: string): Violation[] {
  if (/^(https?|oci):\/\/[^/]/.test(url)) return [];
  const fix = 'For example: https://charts.example.org.';
  return [{ prop: 'url', value: url, choices: 'an http://, https:// or oci:// URL', fix }];
}
