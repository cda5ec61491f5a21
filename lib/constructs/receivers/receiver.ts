import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as notification from '../../../imports/notification.toolkit.fluxcd.io.ts';
import type { ReceiverType } from '../../flux/receiver-types.ts';
import { type Condition, celOf } from '../filters/index.ts';
import { elsewhereViolations } from '../reference-violations.ts';
import { namespaceViolations, specViolations } from '../spec-violations.ts';
import { isFluxObject, renderReference, type Target } from '../targets.ts';
import { checkAtSynth } from '../validate.ts';
import type { OidcProvider } from './oidc-provider.ts';
import { oidcViolations } from './oidc-violations.ts';
import type { ReceiverProps } from './props.ts';
import { eventViolations, filterViolations, targetViolations } from './violations.ts';

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

  /** What Flux would refuse, or answer with 500 at a delivery, is found at synth, all of it together. */
  constructor(scope: Construct, id: string, props: ReceiverProps) {
    super(scope, id);
    const { name, type, token, oidcProviders, interval, suspend } = props;
    const events: readonly string[] | undefined = props.events ?? (type === 'github' ? ['ping', 'push'] : undefined);
    const namespace = props.namespace ?? Chart.of(this).namespace;
    this.type = type;
    this.name = name;
    this.namespace = namespace ?? '';
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
      resources: targets.map((target) => renderTarget(target, type, this.namespace)),
      ...(interval !== undefined && { interval }),
      ...(resourceFilter !== undefined && { resourceFilter: celOf(resourceFilter, type) }),
      ...(suspend !== undefined && { suspend }),
    };
    new notification.Receiver(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: this.spec,
    });
    const conditions = conditionsOf(resourceFilter, targets);
    checkAtSynth(this, () => [
      ...namespaceViolations(namespace, 'the hook path is derived from it'),
      ...specViolations(this.spec),
      ...eventViolations(this),
      ...elsewhereViolations(this, 'token', token),
      ...targetViolations(this),
      ...filterViolations({ ...this.spec, type }, conditions),
      ...oidcViolations(oidcProviders ?? []),
    ]);
    // Without its Secret a Receiver is not ready and has no path (Flux: TokenNotFound); without a target a delivery is
    // answered 500.
    if (token !== undefined) this.node.addDependency(token);
    for (const target of targets) {
      const object = 'object' in target ? target.object : target;
      if (isFluxObject(object)) this.node.addDependency(object);
    }
  }
}

/** By the prop that it stands in, each condition that the Receiver was given. */
function conditionsOf(
  resourceFilter: Condition<ReceiverType> | undefined,
  targets: readonly Target<ReceiverType>[],
): ReadonlyMap<string, Condition<ReceiverType>> {
  const found = new Map<string, Condition<ReceiverType>>();
  if (resourceFilter !== undefined) found.set('resourceFilter', resourceFilter);
  targets.forEach((target, index) => {
    if (!isFluxObject(target) && target.filter !== undefined) found.set(`targets[${index}].filter`, target.filter);
  });
  return found;
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
