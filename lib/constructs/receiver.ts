import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as notification from '../../imports/notification.toolkit.fluxcd.io.ts';
import { type FluxDuration, fluxDurationChoices, isFluxDuration } from '../flux/duration.ts';
import { InvalidPropsError } from './invalid-props.ts';
import type { WebhookToken } from './webhook-token.ts';

/** A GitHub event name as it stands in X-GitHub-Event. `ping` is what GitHub sends when a webhook is created. */
export type GitHubEvent =
  | 'ping'
  | 'push'
  | 'create'
  | 'delete'
  | 'release'
  | 'package'
  | 'pull_request'
  | 'workflow_run';

/** A Flux object that a delivery reconciles. */
export type ReceiverTarget = notification.ReceiverSpecResources;

export interface ReceiverProps {
  /** metadata.name. Part of the hook path: a rename changes the webhook's URL. */
  readonly name: string;
  /** Part of the hook path. @default - the namespace of the chart */
  readonly namespace?: string;
  /** Which sender the notification-controller expects: it decides how a delivery is authenticated. */
  readonly type: 'github';
  /** Deliveries of other events are answered 400. @default - ping and push */
  readonly events?: readonly GitHubEvent[];
  /** The Secret with the HMAC key. */
  readonly token: WebhookToken;
  /** What a delivery reconciles. */
  readonly targets: readonly [ReceiverTarget, ...ReceiverTarget[]];
  /** How often the Receiver itself is reconciled (its path, not the targets). @default 10m (Flux's default) */
  readonly interval?: FluxDuration;
  /** CEL expression over `req` and `res` that a target has to satisfy. @default - all targets are reconciled */
  readonly resourceFilter?: string;
  /** Answer deliveries with 503. @default false */
  readonly suspend?: boolean;
}

/** The endpoint that authenticates deliveries and reconciles its targets (notification.toolkit.fluxcd.io/v1 Receiver). */
export class Receiver extends Construct {
  readonly name: string;
  /** The namespace the hook path is derived from. */
  readonly namespace: string;

  /** @throws InvalidPropsError for no namespace, an interval Flux refuses, or an empty list of events */
  constructor(scope: Construct, id: string, props: ReceiverProps) {
    super(scope, id);
    const { name, type, token, targets, events = ['ping', 'push'], interval, resourceFilter, suspend } = props;
    const namespace = props.namespace ?? Chart.of(this).namespace;
    if (namespace === undefined) {
      const fix = "Set the chart's namespace or this prop: the hook path is derived from it.";
      throw new InvalidPropsError(this, 'namespace', namespace, 'the name of a namespace', fix);
    }
    if (interval !== undefined && !isFluxDuration(interval)) {
      throw new InvalidPropsError(this, 'interval', interval, fluxDurationChoices, 'For example: 10m.');
    }
    // To Flux an empty list means every event, which nobody who wrote [] meant.
    if (events.length === 0) {
      throw new InvalidPropsError(
        this,
        'events',
        events,
        'at least one event',
        'Leave the prop out for ping and push.',
      );
    }
    this.name = name;
    this.namespace = namespace;
    new notification.Receiver(this, 'Resource', {
      metadata: { name, namespace },
      spec: {
        type,
        events: [...events],
        secretRef: { name: token.name },
        resources: [...targets],
        ...(interval !== undefined && { interval }),
        ...(resourceFilter !== undefined && { resourceFilter }),
        ...(suspend !== undefined && { suspend }),
      },
    });
    // Without its Secret a Receiver is not ready and has no path (Flux: TokenNotFound).
    this.node.addDependency(token);
  }
}
