import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as notification from '../../imports/notification.toolkit.fluxcd.io.ts';
import { checkRe2 } from '../flux/re2.ts';
import type { Provider } from './provider.ts';
import { missedViolations, referenceViolations } from './reference-violations.ts';
import { namespaceViolations, nameViolations } from './spec-violations.ts';
import {
  type FluxObject,
  isFluxObject,
  type PlainReference,
  type RenderedReference,
  renderReference,
  type TargetKind,
  type TargetReference,
} from './targets.ts';
import { checkAtSynth } from './validate.ts';
import type { Violation } from './violation.ts';

/** Objects whose events are told: a construct, a reference, or every object of a kind in a namespace. */
export type EventSource =
  | FluxObject
  | TargetReference
  | { readonly kind: TargetKind; readonly name: '*'; readonly namespace?: string };

export interface AlertProps {
  /** metadata.name. */
  readonly name: string;
  /** The namespace of the Provider too. @default - the namespace of the chart */
  readonly namespace?: string;
  /** Who is told: of the Alert's namespace. */
  readonly provider: Provider | PlainReference;
  /** Whose events. */
  readonly sources: readonly [EventSource, ...EventSource[]];
  /** `error` leaves out what went well. @default info (everything) */
  readonly severity?: 'info' | 'error';
  /** Go regular expressions (RE2); only messages that match one are told. @default - all messages */
  readonly inclusionList?: readonly [string, ...string[]];
  /** Go regular expressions (RE2); messages that match one are not told. @default - none */
  readonly exclusionList?: readonly [string, ...string[]];
  /** Added to each event, such as the cluster's name. What the event has itself stays. @default - nothing */
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default false */
  readonly suspend?: boolean;
}

/** Tells a Provider what happens to Flux objects (notification.toolkit.fluxcd.io/v1beta3 Alert). */
export class Alert extends Construct {
  readonly kind = 'Alert';
  readonly name: string;

  constructor(scope: Construct, id: string, props: AlertProps) {
    super(scope, id);
    const { name, provider, sources, severity, inclusionList, exclusionList, metadata, suspend } = props;
    const namespace = props.namespace ?? Chart.of(this).namespace;
    this.name = name;
    const eventSources = sources.map((source) =>
      renderReference(source as FluxObject | TargetReference, namespace ?? ''),
    );
    new notification.Alert(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        providerRef: { name: provider.name },
        eventSources,
        ...(severity !== undefined && { eventSeverity: severity }),
        ...(inclusionList !== undefined && { inclusionList: [...inclusionList] }),
        ...(exclusionList !== undefined && { exclusionList: [...exclusionList] }),
        ...(metadata !== undefined && { eventMetadata: { ...metadata } }),
        ...(suspend !== undefined && { suspend }),
      },
    });
    checkAtSynth(this, () => [
      ...namespaceViolations(namespace, 'the Provider and the sources are looked for in it'),
      ...nameViolations('provider.name', provider.name),
      ...missedViolations(this, 'provider', { kind: 'Provider', name: provider.name, namespace: namespace ?? '' }),
      ...sourceViolations(eventSources),
      ...patternViolations('inclusionList', inclusionList),
      ...patternViolations('exclusionList', exclusionList),
    ]);
    if (provider.node !== undefined) this.node.addDependency(provider);
    for (const source of sources) if (isFluxObject(source)) this.node.addDependency(source);
  }
}

function sourceViolations(sources: readonly RenderedReference[]): Violation[] {
  if (sources.length === 0) {
    return [{ prop: 'sources', value: [], choices: 'at least one', fix: 'Without any, nothing would be told.' }];
  }
  return sources.flatMap((source, index) => referenceViolations(`sources[${index}]`, source));
}

/** Flux finds a bad one at each event, and tells of it in its log alone. */
function patternViolations(list: string, patterns: readonly string[] = []): Violation[] {
  return patterns.flatMap((value, index) =>
    checkRe2(value).map((reason) => ({
      prop: `${list}[${index}]`,
      value,
      problem: `it is no RE2 expression (${reason})`,
      choices: 'regular expressions of RE2',
      fix: 'RE2 has no look-around and no references.',
    })),
  );
}
