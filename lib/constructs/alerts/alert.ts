import { Construct } from 'constructs';
import * as notification from '../../../imports/notification.toolkit.fluxcd.io.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor, type ObjectMetadata } from '../metadata.ts';
import { missedViolations, referenceViolations } from '../reference-violations.ts';
import {
  type FluxKind,
  type FluxObject,
  type FluxReference,
  isFluxObject,
  type PlainReference,
  type RenderedReference,
  renderReference,
} from '../references.ts';
import { re2Violations } from '../spec-violations.ts';
import type { Violation } from '../violation.ts';
import type { Provider } from './provider.ts';

/** Objects whose events are reported: a construct, a reference, or every object of a kind in a namespace. */
export type EventSource =
  | FluxObject
  | FluxReference
  | { readonly kind: FluxKind; readonly name: '*'; readonly namespace?: string };

export interface AlertProps {
  /** Its namespace is the Provider's too. */
  readonly metadata: ObjectMetadata;
  /** The Provider that is notified, in the Alert's namespace. */
  readonly providerRef: Provider | PlainReference;
  /** Whose events. */
  readonly eventSources: readonly [EventSource, ...EventSource[]];
  /** `error` leaves out successes. @default info (everything) */
  readonly eventSeverity?: 'info' | 'error';
  /** Go regular expressions (RE2); only messages that match one are reported. @default - all messages */
  readonly inclusionList?: readonly [string, ...string[]];
  /** Go regular expressions (RE2); messages that match one are not reported. @default - none */
  readonly exclusionList?: readonly [string, ...string[]];
  /** Added to each event, such as the cluster's name. The event's own metadata take precedence. @default - nothing */
  readonly eventMetadata?: Readonly<Record<string, string>>;
  /** @default false */
  readonly suspend?: boolean;
}

/** Reports events of Flux objects to a Provider (notification.toolkit.fluxcd.io/v1beta3 Alert). */
export class Alert extends Construct {
  readonly kind = 'Alert';
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: AlertProps) {
    super(scope, id);
    const { metadata, providerRef, eventSources, ...spec } = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    const sources = eventSources.map((source) => renderReference(source as FluxObject | FluxReference, this.namespace));
    declareFluxObject(this, {
      gvk: notification.Alert.GVK,
      metadata,
      spec: { ...spec, providerRef: { name: providerRef.name }, eventSources: sources },
      violations: () => [
        ...missedViolations(this, 'providerRef', {
          kind: 'Provider',
          name: providerRef.name,
          namespace: this.namespace,
        }),
        ...sourceViolations(known(sources)),
        ...patternViolations('inclusionList', known(spec.inclusionList)),
        ...patternViolations('exclusionList', known(spec.exclusionList)),
      ],
    });
    if (providerRef.node !== undefined) this.node.addDependency(providerRef);
    for (const source of eventSources) if (isFluxObject(source)) this.node.addDependency(source);
  }
}

function sourceViolations(sources: readonly RenderedReference[]): Violation[] {
  if (sources.length === 0) {
    return [
      { prop: 'eventSources', value: [], choices: 'at least one', fix: 'Without any, nothing would be reported.' },
    ];
  }
  return sources.flatMap((source, index) => referenceViolations(`eventSources[${index}]`, source));
}

function patternViolations(list: string, patterns: readonly string[] = []): Violation[] {
  return patterns.flatMap((pattern, index) => re2Violations(`${list}[${index}]`, pattern));
}
