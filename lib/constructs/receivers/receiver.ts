import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as notification from '../../../imports/notification.toolkit.fluxcd.io.ts';
import { fluxDurationChoices, isFluxDuration } from '../../flux/duration.ts';
import type { ReceiverType } from '../../flux/receiver-types.ts';
import { type Condition, celOf } from '../filters/index.ts';
import { InvalidPropsError } from '../invalid-props.ts';
import { isFluxObject, renderReference, type Target } from '../targets.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { ReceiverProps } from './props.ts';
import { checkReceiver, checkReceiversTogether } from './violations.ts';

/** The endpoint that authenticates deliveries and reconciles its targets (notification.toolkit.fluxcd.io/v1 Receiver). */
export class Receiver extends Construct {
  readonly type: ReceiverType;
  readonly name: string;
  /** The namespace the hook path is derived from. */
  readonly namespace: string;
  /** The events it accepts; undefined for all. */
  readonly events: readonly string[] | undefined;
  /** Name of the Secret with the token; undefined for generic-oidc, which has none. */
  readonly secretName: string | undefined;
  /** The spec as it is written. */
  readonly spec: notification.ReceiverSpec;

  /**
   * What only the finished tree shows (CEL, references, names taken twice) is found at synth, all of it together.
   * @throws InvalidPropsError for no namespace, an interval Flux refuses, or an empty list of events
   */
  constructor(scope: Construct, id: string, props: ReceiverProps) {
    super(scope, id);
    const { name, type, token, oidcProviders, interval, suspend } = props;
    const events: readonly string[] | undefined = props.events ?? (type === 'github' ? ['ping', 'push'] : undefined);
    const namespace = props.namespace ?? Chart.of(this).namespace;
    if (namespace === undefined) {
      const fix = "Set the chart's namespace or this prop: the hook path is derived from it.";
      throw new InvalidPropsError(this, 'namespace', namespace, 'the name of a namespace', fix);
    }
    if (interval !== undefined && !isFluxDuration(interval)) {
      throw new InvalidPropsError(this, 'interval', interval, fluxDurationChoices, 'For example: 10m.');
    }
    // To Flux an empty list means every event, which nobody who wrote [] meant.
    if (events?.length === 0) {
      const fix = type === 'github' ? 'Leave the prop out for ping and push.' : 'Leave the prop out for every event.';
      throw new InvalidPropsError(this, 'events', events, 'at least one event', fix);
    }
    this.type = type;
    this.name = name;
    this.namespace = namespace;
    this.events = events;
    this.secretName = token?.name;
    // One type of the union at a time, the props fit each other; to the compiler they are props of any type.
    const targets = props.targets as readonly Target<ReceiverType>[];
    const resourceFilter = props.resourceFilter as Condition<ReceiverType> | undefined;
    this.spec = {
      type,
      ...(events !== undefined && { events: [...events] }),
      ...(token !== undefined && { secretRef: { name: token.name } }),
      ...(oidcProviders !== undefined && { oidcProviders: oidcProviders.map(renderProvider) }),
      resources: targets.map((target) => renderTarget(target, type, namespace)),
      ...(interval !== undefined && { interval }),
      ...(resourceFilter !== undefined && { resourceFilter: celOf(resourceFilter, type) }),
      ...(suspend !== undefined && { suspend }),
    };
    new notification.Receiver(this, 'Resource', { metadata: { name, namespace }, spec: this.spec });
    this.node.addValidation({ validate: () => checkReceiver(this.spec) });
    checkReceiversTogether(this);
    // Without its Secret a Receiver is not ready and has no path (Flux: TokenNotFound); without a target a delivery is
    // answered 500.
    if (token !== undefined) this.node.addDependency(token);
    for (const target of targets) {
      const object = 'object' in target ? target.object : target;
      if (isFluxObject(object)) this.node.addDependency(object);
    }
  }
}

function renderTarget(target: Target<ReceiverType>, type: ReceiverType, namespace: string) {
  if (isFluxObject(target)) return renderReference(target, namespace) as notification.ReceiverSpecResources;
  const { filter } = target;
  return {
    ...renderReference('object' in target ? target.object : target, namespace),
    ...(filter !== undefined && { filter: celOf(filter, type) }),
  } as notification.ReceiverSpecResources;
}

function renderProvider({ issuerUrl, audience, variables, validations }: OidcProvider) {
  return {
    issuerUrl,
    ...(audience !== undefined && { audience }),
    ...(variables !== undefined && { variables: variables.map((variable) => ({ ...variable })) }),
    validations: validations.map((validation) => ({ ...validation })),
  };
}
