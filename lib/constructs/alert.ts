import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as notification from '../../imports/notification.toolkit.fluxcd.io.ts';
import { checkRe2 } from '../flux/cel-check.ts';
import { InvalidPropsError } from './invalid-props.ts';
import type { Provider } from './provider.ts';
import { type FluxObject, isFluxObject, renderReference, type TargetKind, type TargetReference } from './targets.ts';

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
  readonly provider: Provider | { readonly name: string };
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
  readonly name: string;

  /** @throws InvalidPropsError for no namespace and for no sources */
  constructor(scope: Construct, id: string, props: AlertProps) {
    super(scope, id);
    const { name, provider, sources, severity, inclusionList, exclusionList, metadata, suspend } = props;
    const namespace = props.namespace ?? Chart.of(this).namespace;
    if (namespace === undefined) {
      throw new InvalidPropsError(
        this,
        'namespace',
        namespace,
        'the name of a namespace',
        "Set the chart's namespace or this prop.",
      );
    }
    if (sources.length === 0) {
      throw new InvalidPropsError(this, 'sources', sources, 'at least one', 'Without any, nothing would be told.');
    }
    this.name = name;
    new notification.Alert(this, 'Resource', {
      metadata: { name, namespace },
      spec: {
        providerRef: { name: provider.name },
        eventSources: sources.map((source) => renderReference(source as FluxObject | TargetReference, namespace)),
        ...(severity !== undefined && { eventSeverity: severity }),
        ...(inclusionList !== undefined && { inclusionList: [...inclusionList] }),
        ...(exclusionList !== undefined && { exclusionList: [...exclusionList] }),
        ...(metadata !== undefined && { eventMetadata: { ...metadata } }),
        ...(suspend !== undefined && { suspend }),
      },
    });
    this.node.addValidation({
      // Flux finds a bad one at each event, and tells of it in its log alone.
      validate: () =>
        Object.entries({ inclusionList, exclusionList }).flatMap(([prop, patterns = []]) =>
          patterns.flatMap((pattern) =>
            checkRe2(pattern).map((reason) => `${prop}: ${JSON.stringify(pattern)} is no RE2 expression (${reason}).`),
          ),
        ),
    });
    if ('node' in provider) this.node.addDependency(provider);
    for (const source of sources) if (isFluxObject(source)) this.node.addDependency(source);
  }
}
