import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as notification from '../../../imports/notification.toolkit.fluxcd.io.ts';
import type { ReceiverType } from '../../flux/receiver-types.ts';
import { isDeferred, known } from '../deferred.ts';
import { type Condition, celOf } from '../filters/index.ts';
import { declareFluxObject } from '../flux-object.ts';
import { type FluxObject, type FluxReference, isFluxObject, renderReference } from '../references.ts';
import { namespaceViolations } from '../spec-violations.ts';
import { countTargets } from './many-targets.ts';
import { oidcViolations } from './oidc-violations.ts';
import type { ReceiverProps } from './props.ts';
import type { ReceiverResource, RenderedResource } from './resource.ts';
import { trackedViolations } from './tracked-violations.ts';
import { eventViolations, filterViolations, resourceViolations } from './violations.ts';

/** The endpoint that authenticates deliveries and reconciles its resources (notification.toolkit.fluxcd.io/v1 Receiver). */
export class Receiver extends Construct {
  readonly type: ReceiverType;
  readonly name: string;
  /** The namespace the hook path is derived from. */
  readonly namespace: string;
  /** The events it accepts; undefined for all. */
  readonly events: readonly string[] | undefined;
  /** Name of the Secret with the token; undefined for generic-oidc, which has none. */
  readonly secretName: string | undefined;
  /** What a delivery reconciles, as it is written. */
  readonly resources: readonly RenderedResource[];

  /** Everything that Flux would refuse, or answer with 500 at a delivery, is reported at synth. */
  constructor(scope: Construct, id: string, props: ReceiverProps) {
    super(scope, id);
    const { metadata, type, secretRef, oidcProviders, interval, suspend } = props;
    const events: readonly string[] | undefined = props.events ?? (type === 'github' ? ['ping', 'push'] : undefined);
    const namespace = metadata.namespace ?? Chart.of(this).namespace;
    this.type = type;
    this.name = metadata.name;
    this.namespace = namespace ?? '';
    this.events = events;
    this.secretName = secretRef?.name;
    // One type of the union at a time, the props fit each other; to the compiler they are props of any type.
    const resources = props.resources as readonly ReceiverResource<ReceiverType>[];
    const condition = props.resourceFilter as Condition<ReceiverType> | undefined;
    const resourceFilter = condition && celText(condition, type);
    this.resources = resources.map((resource) => renderResource(resource, type, this.namespace));
    const conditions = conditionsOf(condition, resources);
    declareFluxObject(this, {
      gvk: notification.Receiver.GVK,
      metadata,
      spec: {
        type,
        ...(events !== undefined && { events }),
        ...(secretRef !== undefined && { secretRef }),
        ...(oidcProviders !== undefined && { oidcProviders }),
        resources: this.resources,
        ...(interval !== undefined && { interval }),
        ...(resourceFilter !== undefined && { resourceFilter }),
        ...(suspend !== undefined && { suspend }),
      },
      violations: () => [
        ...namespaceViolations(namespace, 'the hook path is derived from it'),
        ...eventViolations(this),
        ...resourceViolations(this),
        ...filterViolations(this, resourceFilter, conditions),
        ...trackedViolations(this, conditions),
        ...oidcViolations(known(oidcProviders) ?? []),
      ],
    });
    countTargets(this, resourceFilter);
    // Without a resource a delivery is answered 500, as without its Secret a Receiver is not ready and has no path.
    for (const resource of resources) {
      const object = 'object' in resource ? resource.object : resource;
      if (isFluxObject(object)) this.node.addDependency(object);
    }
  }
}

/** By the prop that it is in, each condition that the Receiver was given. */
function conditionsOf(
  resourceFilter: Condition<ReceiverType> | undefined,
  resources: readonly ReceiverResource<ReceiverType>[],
): ReadonlyMap<string, Condition<ReceiverType>> {
  const found = new Map<string, Condition<ReceiverType>>();
  if (resourceFilter !== undefined) found.set('resourceFilter', resourceFilter);
  resources.forEach((resource, index) => {
    if (!isFluxObject(resource) && resource.filter !== undefined)
      found.set(`resources[${index}].filter`, resource.filter);
  });
  return found;
}

/** A condition that only the engine knows is passed on. */
function celText(condition: Condition<ReceiverType>, type: ReceiverType): string {
  return isDeferred(condition) ? (condition as unknown as string) : celOf(condition, type);
}

function renderResource(
  resource: ReceiverResource<ReceiverType>,
  type: ReceiverType,
  namespace: string,
): RenderedResource {
  if (isFluxObject(resource)) return renderReference(resource, namespace);
  const { filter } = resource;
  const referred: FluxObject | FluxReference = 'object' in resource ? resource.object : resource;
  return { ...renderReference(referred, namespace), ...(filter !== undefined && { filter: celText(filter, type) }) };
}
